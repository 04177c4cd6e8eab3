/** Rows that hold together, made by the server itself from `$1` to `$2` (bench/fill-database.ts); WORKSPACE and SOURCE stand for their ids. */
export const JOURNEYS = `
  with made as (
    insert into journey (id, workspace_id, name, status, live_version, updated_at)
    select 'jrn_' || i, 'WORKSPACE', 'Journey ' || i, 'live', 1, now() from generate_series(1, $1::int) i returning id
  )
  insert into journey_version (journey_id, number, document, content_hash)
  select id, 1, jsonb_build_object('formatVersion', 1, 'notes', '[]'::jsonb, 'settings', '{}'::jsonb, 'steps', jsonb_build_array(
      jsonb_build_object('id', 'trigger', 'kind', 'event-trigger', 'kindVersion', 1, 'name', 'Start', 'x', 0, 'y', 0,
        'config', jsonb_build_object('event', 'Event ' || id)),
      jsonb_build_object('id', 'wait', 'kind', 'wait', 'kindVersion', 1, 'name', 'Wait', 'x', 0, 'y', 168,
        'config', '{"mode":"for","duration":{"amount":30,"unit":"day"}}'::jsonb),
      jsonb_build_object('id', 'mail', 'kind', 'email', 'kindVersion', 1, 'name', 'Mail', 'x', 0, 'y', 336,
        'config', '{"templateId":"tpl_1"}'::jsonb),
      jsonb_build_object('id', 'end', 'kind', 'exit', 'kindVersion', 1, 'name', 'End', 'x', 0, 'y', 504, 'config', '{}'::jsonb)),
    'edges', '[{"from":"trigger","output":"next","to":"wait"},{"from":"wait","output":"next","to":"mail"},{"from":"mail","output":"next","to":"end"}]'::jsonb),
    'h' from made`;

export const PEOPLE = `
  insert into person (id, workspace_id, shard, known, traits, email, first_seen, last_seen)
  select 'per_' || i, 'WORKSPACE', i % 64, true, jsonb_build_object('firstName', 'Person ' || i, 'plan', i % 5),
    'p' || i || '@example.com', now() - interval '60 days', now() from generate_series($1::bigint, $2::bigint) i`;

// Neighbours by their own name are none by ours: who comes in a row is spread over all people.
export const IDENTIFIERS = `
  insert into person_identifier (workspace_id, kind, value, person_id)
  select 'WORKSPACE', 'user_id', 'u' || i, 'per_' || (i * 7919 % $3::bigint + 1) from generate_series($1::bigint, $2::bigint) i`;

// Spread over the last days of this month's partition and the default one, in the order of their numbers.
export const EVENTS = `
  insert into event (seq, received_at, workspace_id, source_id, message_id, type, event, person_id, timestamp, body, flags)
  select i, at, 'WORKSPACE', 'SOURCE', 'm' || i, 'track', 'Event jrn_' || (i % 100 + 1), 'per_' || (i % $3::bigint + 1), at,
    jsonb_build_object('userId', 'u' || (i % $3::bigint), 'properties', jsonb_build_object('cart_id', 'c' || i, 'total', i % 500,
      'items', jsonb_build_array(jsonb_build_object('product_id', 'p' || i % 900, 'quantity', 1)))), '{}'
  from (select i, now() - interval '1 hour' - ($4::bigint - i) * interval '150 milliseconds' as at
        from generate_series($1::bigint, $2::bigint) i) n`;

export const KEYS = `
  insert into event_key (workspace_id, source_id, message_id, seq, body_hash)
  select 'WORKSPACE', 'SOURCE', 'm' || i, i, decode(md5(i::text) || md5(i::text), 'hex') from generate_series($1::bigint, $2::bigint) i`;

export const DISPOSITIONS = `
  insert into event_disposition (seq, workspace_id, disposition, at)
  select i, 'WORKSPACE', 'no_match', now() - interval '1 hour' from generate_series($1::bigint, $2::bigint) i`;

// The first ones wait at their timer; the others have been sent their message and have ended.
export const RUNS = `
  insert into run (id, shard, workspace_id, journey_id, version, person_id, instance_key, anchor, state, step_id, visits, seq,
    wait, wake_at, answered, context, entered_at, arrived_at, ended_at, end_reason, entry_seq)
  select 'run_' || md5(i::text), (i % $3::bigint + 1) % 64, 'WORKSPACE', 'jrn_' || (i / $3::bigint * 50 + i % 50 + 1) % $4::bigint + 1,
    1, 'per_' || (i % $3::bigint + 1), 'k' || i, t, case when w then 'waiting' else 'exited' end, case when w then 'wait' else 'end' end,
    case when w then '{"trigger":1,"wait":1}'::jsonb else '{"trigger":1,"wait":1,"mail":1,"end":1}'::jsonb end, case when w then 1 else 4 end,
    case when w then jsonb_build_object('id', 'run/1', 'wakeAt', extract(epoch from later) * 1000, 'arms', '[]'::jsonb,
      'deliveryId', null, 'memory', null) end, case when w then later end, '{}',
    jsonb_build_object('trigger', jsonb_build_object('event', 'Started', 'properties', jsonb_build_object('cart_id', 'c' || i))),
    t, t, case when w then null else t + interval '2 seconds' end, case when w then null else 'exit_step' end, i
  from (select i, i <= $5::bigint as w, now() - interval '2 days' + i * interval '10 milliseconds' as t,
          date_trunc('milliseconds', now() + interval '1 day' + i * interval '1 second') as later
        from generate_series($1::bigint, $2::bigint) i) n`;

const OF = `from (select r.*, generate_series as i from generate_series($1::bigint, $2::bigint)
  join run r on r.id = 'run_' || md5(generate_series::text)) r`;

export const ENTRIES = `
  insert into journey_entry (run_id, workspace_id, journey_id, version, person_id, instance_key, slot, at, ended_at)
  select id, workspace_id, journey_id, version, person_id, instance_key, i::text, entered_at, ended_at ${OF}`;

export const MOVES = `
  insert into transition (run_id, seq, workspace_id, journey_id, version, step_id, visit, output, to_step_id, reason, cause, at)
  select r.id, m.seq, workspace_id, journey_id, version, m.step, 1, m.output, m.next, m.reason, m.cause::jsonb, entered_at
  ${OF} cross join (values
    (1, 'trigger', 'next', 'wait', 'entered', '{"kind":"eventArrived","seq":1,"event":"Started"}'),
    (2, 'wait', 'next', 'mail', 'time is up', '{"kind":"timerDue","waitId":"run/1","wakeAt":1000}'),
    (3, 'mail', 'next', 'end', 'sent', '{"kind":"deliverySettled","seq":2,"deliveryId":"x","state":"sent"}'),
    (4, 'end', null, null, 'exit_step', '{"kind":"deliverySettled","seq":2,"deliveryId":"x","state":"sent"}'))
    as m(seq, step, output, next, reason, cause)
  where m.seq <= r.seq`;

export const DELIVERIES = `
  insert into delivery (id, workspace_id, run_id, journey_id, version, step_id, visit, person_id, channel, class, lane, message,
    state, next_at, attempts, created_at, first_attempt_at, sent_at, settled_at, address, provider_id)
  select r.id || '/mail/1', workspace_id, r.id, journey_id, version, 'mail', 1, person_id, 'email', 'marketing', 'WORKSPACE:email',
    '{"channel":"email","templateId":"tpl_1"}', 'sent', entered_at, 1, entered_at, entered_at, entered_at, entered_at,
    'p' || i || '@example.com', 'test-inbox' ${OF} where r.state = 'exited'`;

export const ATTEMPTS = `
  insert into attempt (delivery_id, workspace_id, epoch, number, started_at, ended_at, outcome, status)
  select r.id || '/mail/1', workspace_id, 1, 1, entered_at, entered_at, 'accepted', 'stored' ${OF} where r.state = 'exited'`;

export const FIGURES = `
  insert into rollup (workspace_id, journey_id, version, step_id, metric, key, bucket, n)
  select workspace_id, journey_id, version, step_id, metric, key, date_trunc('hour', now()), n from (
    select workspace_id, journey_id, version, step_id, 'entered' as metric, '' as key, count(*) as n from transition where seq = 1 group by 1, 2, 3, 4
    union all
    select workspace_id, journey_id, version, step_id, 'step_out', output, count(*) from transition where output is not null group by 1, 2, 3, 4, 6
    union all
    select workspace_id, journey_id, version, to_step_id, 'step_in', '', count(*) from transition where to_step_id is not null group by 1, 2, 3, 4
    union all
    select workspace_id, journey_id, version, step_id, 'ended', state || ':' || end_reason, count(*) from run where ended_at is not null group by 1, 2, 3, 4, 6
    union all
    select workspace_id, journey_id, version, step_id, 'delivery', 'sent', count(*) from delivery group by 1, 2, 3, 4
  ) f`;

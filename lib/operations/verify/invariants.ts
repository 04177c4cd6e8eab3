/**
 * The invariants of guarantees 2.2 that a database can show by itself. Each statement returns one row a violation:
 * `subject` names it, `detail` says what is wrong. $1 is the workspace, or null for all.
 */
export type Invariant = Readonly<{ id: string; title: string; sql: string }>;

const OF = (alias: string) => `($1::text is null or ${alias}.workspace_id = $1)`;
const LIVE = "('active', 'waiting')";

export const INVARIANTS: readonly Invariant[] = [
  {
    id: "V-01",
    title: "every message key has its one event",
    sql: `
      select k.source_id || '/' || k.message_id as subject, 'no event for the key' as detail
      from event_key k where ${OF("k")} and not exists (select from event e where e.seq = k.seq and e.workspace_id = k.workspace_id)
      union all
      select e.seq::text, 'no key for the event' from event e where ${OF("e")} and not exists (
        select from event_key k where k.workspace_id = e.workspace_id and k.source_id = e.source_id
          and k.message_id = e.message_id and k.seq = e.seq)`,
  },
  {
    id: "V-02",
    title: "every event is either waiting or disposed of, never both or neither",
    sql: `
      select e.seq::text as subject, case when q.seq is null then 'neither queued nor disposed of' else 'queued and disposed of' end as detail
      from event e left join event_queue q on q.seq = e.seq left join event_disposition d on d.seq = e.seq
      where ${OF("e")} and (q.seq is null) = (d.seq is null)`,
  },
  {
    id: "V-03",
    title: "no event waits for more than ten minutes",
    sql: `
      select q.seq::text as subject, 'waiting since ' || q.received_at as detail
      from event_queue q where ${OF("q")} and q.received_at < cairn_now() - interval '10 minutes'`,
  },
  {
    id: "V-05",
    title: "every dead delivery has its dead letter",
    sql: `
      select d.id as subject, 'dead without a dead letter' as detail from delivery d
      where ${OF("d")} and d.state = 'dead' and not exists (
        select from dead_letter l where l.subject_kind = 'delivery' and l.subject_id = d.id)`,
  },
  {
    id: "V-06",
    title: "the moves of every run are gap-free and join up",
    sql: `
      with move as (
        select t.*, lag(t.seq) over w as before, lag(t.to_step_id) over w as from_step, lead(t.seq) over w as after
        from transition t where ${OF("t")} window w as (partition by t.run_id order by t.seq)
      )
      select run_id as subject, 'gap before move ' || seq as detail from move where seq <> coalesce(before, 0) + 1
      union all
      select run_id, 'move ' || seq || ' leaves ' || step_id || ', but the run came to ' || coalesce(from_step, 'an end')
      from move where before is not null and step_id is distinct from from_step
      union all
      select run_id, 'moves on after its end' from move where to_step_id is null and after is not null
      union all
      select r.id, 'stands at seq ' || r.seq || ', but has ' || coalesce(m.n, 0) || ' moves' from run r
      left join (select run_id, max(seq) as n from move group by run_id) m on m.run_id = r.id
      where ${OF("r")} and r.seq <> coalesce(m.n, 0)
      union all
      select r.id, 'is ' || r.state || ', but its last move says otherwise' from run r
      join move m on m.run_id = r.id and m.seq = r.seq
      where ${OF("r")} and (r.state in ${LIVE}) <> (m.to_step_id is not null)`,
  },
  {
    id: "V-07",
    title: "every delivery of a run belongs to a step that the run has reached",
    sql: `
      select d.id as subject, 'no run stands behind it' as detail from delivery d
      where ${OF("d")} and d.run_id is not null and not exists (
        select from run r where r.id = d.run_id and coalesce((r.visits->>d.step_id)::int, 0) >= d.visit)
      union all
      select r.id, 'waits for a delivery that does not exist' from run r
      where ${OF("r")} and r.state = 'waiting' and r.wait->>'deliveryId' is not null
        and not exists (select from delivery d where d.id = r.wait->>'deliveryId')`,
  },
  {
    id: "V-08",
    title: "entries obey re-entry: one live run a key, one entry a run",
    sql: `
      select journey_id || '/' || person_id || '/' || instance_key as subject, count(*) || ' live runs' as detail
      from run r where ${OF("r")} and r.state in ${LIVE} group by journey_id, person_id, instance_key having count(*) > 1
      union all
      select r.id, 'has no entry' from run r where ${OF("r")} and not exists (select from journey_entry e where e.run_id = r.id)
      union all
      select e.run_id, 'entry without a run' from journey_entry e where ${OF("e")} and not exists (select from run r where r.id = e.run_id)`,
  },
  {
    id: "V-09",
    title: "every live run has something that will move it, no ended one has",
    sql: `
      select r.id as subject, 'active without being due' as detail from run r
      left join journey j on j.id = r.journey_id
      where ${OF("r")} and r.state = 'active' and r.wake_at is null and j.status <> 'paused'
      union all
      select r.id, 'waits for nothing' from run r where ${OF("r")} and r.state = 'waiting'
        and (r.wait->>'wakeAt') is null and (r.wait->>'deliveryId') is null and coalesce(jsonb_array_length(r.wait->'arms'), 0) = 0
      union all
      select r.id, 'waits with its timer wound down' from run r left join journey j on j.id = r.journey_id
      where ${OF("r")} and r.state = 'waiting' and r.wait->>'wakeAt' is not null and r.wake_at is null and j.status <> 'paused'
      union all
      select r.id, 'waits for a delivery that is settled' from run r join delivery d on d.id = r.wait->>'deliveryId'
      where ${OF("r")} and r.state = 'waiting' and d.settled_at < cairn_now() - interval '1 minute'
        and not exists (select from event_queue q where q.person_id = r.person_id)
      union all
      select r.id, 'has ended, but still has a timer' from run r where ${OF("r")} and r.state not in ${LIVE} and r.wake_at is not null`,
  },
  {
    id: "V-10",
    title: "no delivery was accepted twice by a provider",
    sql: `
      select a.delivery_id as subject, count(*) || ' accepted attempts' as detail from attempt a
      where ${OF("a")} and a.outcome = 'accepted' group by a.delivery_id having count(*) > 1`,
  },
  {
    id: "V-11",
    title: "no marketing message was begun after its opt-out",
    sql: `
      select d.id as subject, 'begun ' || a.started_at || ', opted out ' || c.at as detail
      from delivery d join attempt a on a.delivery_id = d.id
      join consent_state c on c.workspace_id = d.workspace_id and c.channel = d.channel and c.address = d.address
        and c.state = 'unsubscribed' and c.explicit and (c.topic = '' or c.topic = d.topic_id)
      where ${OF("d")} and d.class = 'marketing' and a.started_at > c.at and a.outcome is distinct from 'not_started'`,
  },
  {
    id: "V-12",
    title: "no delivery is stuck in a call",
    sql: `
      select d.id as subject, 'sending since its lease lapsed at ' || d.lease_until as detail from delivery d
      where ${OF("d")} and d.state = 'sending' and d.lease_until < cairn_now() - interval '90 seconds'`,
  },
  {
    id: "V-13",
    title: "no timer fired early",
    sql: `
      select t.run_id as subject, 'move ' || t.seq || ' came before its time' as detail from transition t
      where ${OF("t")} and t.cause->>'kind' = 'timerDue' and t.cause->>'wakeAt' is not null
        and t.at < to_timestamp((t.cause->>'wakeAt')::float8 / 1000.0)`,
  },
  {
    id: "V-17",
    title: "no row refers to another workspace",
    sql: `
      select r.id as subject, 'run of a foreign journey or person' as detail from run r
      join journey j on j.id = r.journey_id join person p on p.id = r.person_id
      where ${OF("r")} and (j.workspace_id <> r.workspace_id or p.workspace_id <> r.workspace_id)
      union all
      select d.id, 'delivery of a foreign run or template' from delivery d
      left join run r on r.id = d.run_id left join template t on t.id = d.template_id
      where ${OF("d")} and (coalesce(r.workspace_id, d.workspace_id) <> d.workspace_id
        or coalesce(t.workspace_id, d.workspace_id) <> d.workspace_id)
      union all
      select e.seq::text, 'event of a foreign person' from event e join person p on p.id = e.person_id
      where ${OF("e")} and p.workspace_id <> e.workspace_id`,
  },
];

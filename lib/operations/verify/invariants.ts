import { IS_HELD } from "#lib/journeys/paused.ts";

/**
 * The invariants of guarantees 2.2 that one statement shows. Each returns one row a violation: `subject` names it,
 * `detail` says what is wrong. $1 is the workspace, or null for all. They are written so that each table is read once.
 */
export type Invariant = Readonly<{
  id: string;
  title: string;
  sql: string;
  /** Part of the check that runs every five minutes. */
  quick?: true;
}>;

const OF = (alias: string) => `($1::text is null or ${alias}.workspace_id = $1)`;
const LIVE = "('active', 'waiting')";
const STEP = (seq: string, step: string) => `hashtextextended(${step}, ${seq})`;

export const INVARIANTS: readonly Invariant[] = [
  {
    id: "V-03",
    title: "no event waits for more than ten minutes",
    quick: true,
    sql: `
      select q.seq::text as subject, 'waiting since ' || q.received_at as detail
      from event_queue q where ${OF("q")} and q.received_at < cairn_now() - interval '10 minutes'`,
  },
  {
    id: "V-05",
    title: "every dead delivery has its dead letter",
    quick: true,
    // From workspace to workspace, by the index of states.
    sql: `
      select d.id as subject, 'dead without a dead letter' as detail
      from workspace w join delivery d on d.workspace_id = w.id and d.state = 'dead'
      where ($1::text is null or w.id = $1) and not exists (
        select from dead_letter l where l.workspace_id = d.workspace_id and l.subject_kind = 'delivery' and l.subject_id = d.id)`,
  },
  {
    id: "V-06",
    title: "the moves of every run are gap-free and join up",
    // Where each move goes to is where the next begins: of both, with their numbers, a run's checksums differ by where a
    // live run stands, and by nothing else. Only runs of which that is not true are looked at move by move.
    sql: `
      with summed as (
        select run_id, count(*) as n, max(seq) as last,
          coalesce(bit_xor(${STEP("seq", "step_id")}) filter (where seq > 1 and reason <> 'revived'), 0)
            # coalesce(bit_xor(${STEP("seq + 1", "to_step_id")}) filter (where to_step_id is not null), 0) as ends
        from transition t where ${OF("t")} group by run_id
      ), odd as (
        select coalesce(r.id, m.run_id) as id from (select * from run r where ${OF("r")}) r full join summed m on m.run_id = r.id
        where r.id is null or m.run_id is null or m.n <> m.last or m.last <> r.seq
          or m.ends <> case when r.state in ${LIVE} then ${STEP("r.seq + 1", "r.step_id")} else 0 end
      ), move as (
        select t.*, lag(t.seq) over w as before, lag(t.to_step_id) over w as from_step, lead(t.reason) over w as after
        from odd join transition t on t.run_id = odd.id window w as (partition by t.run_id order by t.seq)
      )
      select run_id as subject, 'gap before move ' || seq as detail from move where seq <> coalesce(before, 0) + 1
      union all
      select run_id, 'move ' || seq || ' leaves ' || step_id || ', but the run came to ' || coalesce(from_step, 'an end')
      from move where before is not null and reason <> 'revived' and step_id is distinct from from_step
      union all
      select run_id, 'moves on after its end' from move where to_step_id is null and after <> 'revived'
      union all
      select r.id, 'stands at seq ' || r.seq || ', but has ' || coalesce(m.n, 0) || ' moves'
      from odd join run r on r.id = odd.id left join summed m on m.run_id = r.id where r.seq <> coalesce(m.last, 0)
      union all
      select r.id, 'is ' || r.state || ', but its last move says otherwise'
      from odd join run r on r.id = odd.id join move m on m.run_id = r.id and m.seq = r.seq
      where (r.state in ${LIVE}) <> (m.to_step_id is not null)
      union all
      select r.id, 'stands at ' || r.step_id || ', but came to ' || m.to_step_id
      from odd join run r on r.id = odd.id join move m on m.run_id = r.id and m.seq = r.seq
      where r.state in ${LIVE} and m.to_step_id <> r.step_id`,
  },
  {
    id: "V-07",
    title: "every delivery of a run belongs to a step that the run has reached",
    sql: `
      select d.id as subject, 'no run stands behind it' as detail
      from delivery d left join run r on r.id = d.run_id
      where ${OF("d")} and d.run_id is not null and coalesce((r.visits->>d.step_id)::int, 0) < d.visit
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
      select coalesce(r.id, e.run_id), case when e.run_id is null then 'has no entry' else 'entry without a run' end
      from (select id from run r where ${OF("r")}) r full join (select run_id from journey_entry e where ${OF("e")}) e on e.run_id = r.id
      where r.id is null or e.run_id is null`,
  },
  {
    id: "V-09",
    title: "every live run has something that will move it, no ended one has",
    quick: true,
    sql: `
      with looked as (
        select r.id, r.person_id, case when r.state = 'waiting' then r.wait->>'deliveryId' end as delivery, case
          when r.state = 'active' and r.wake_at is null and not ${IS_HELD} then 'active without being due'
          when r.state = 'waiting' and r.wake_at is null then case
            when r.wait->>'wakeAt' is not null then case when not ${IS_HELD} then 'waits with its timer wound down' end
            when r.wait->>'deliveryId' is null and coalesce(jsonb_array_length(r.wait->'arms'), 0) = 0 then 'waits for nothing' end
          when r.state not in ${LIVE} and r.wake_at is not null then 'has ended, but still has a timer' end as detail
        from run r left join journey j on j.id = r.journey_id where ${OF("r")}
      ), odd as materialized (select * from looked where detail is not null or delivery is not null)
      select id as subject, detail from odd where detail is not null
      union all
      select o.id, 'waits for a delivery that is settled' from odd o join delivery d on d.id = o.delivery
      where d.settled_at < cairn_now() - interval '1 minute'
        and not exists (select from event_queue q where q.person_id = o.person_id)`,
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
    quick: true,
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

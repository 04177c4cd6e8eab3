import type { Sql } from "#lib/platform/db.ts";

// One probe for each lane and priority, whatever the length of their queues.
const PLACES = `
  with recursive place as (
    (select lane, priority, next_at from delivery where state in ('queued', 'deferred') and parked_by is null
     order by lane, priority desc, next_at limit 1)
    union all
    select n.lane, n.priority, n.next_at from place cross join lateral (
      (select d.lane, d.priority, d.next_at from delivery d where d.state in ('queued', 'deferred') and d.parked_by is null
        and d.lane = place.lane and d.priority < place.priority order by d.lane, d.priority desc, d.next_at limit 1)
      union all
      (select d.lane, d.priority, d.next_at from delivery d where d.state in ('queued', 'deferred') and d.parked_by is null
        and d.lane > place.lane order by d.lane, d.priority desc, d.next_at limit 1)
      limit 1
    ) n
  )`;
const LANES = `${PLACES}
  select distinct lane from place where next_at <= cairn_now()
  union
  select split_part(lane, '|', 1) from breaker where state <> 'closed' and probe_at <= cairn_now()`;

/** Lanes in which something is due, or a closed door is to be tried again: what the sweep works on. */
export async function lanesWithWork(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ lane: string }>(LANES, [], "lanes_with_work");
  return rows.map(({ lane }) => lane);
}

/** Milliseconds until the next delivery of a lane is due, null when none waits. */
export async function nextDueMs(sql: Sql, lane: string): Promise<number | null> {
  const [row] = await sql.rows<{ ms: number | null }>(
    `with recursive p as (
       (select priority, next_at from delivery where lane = $1 and state in ('queued', 'deferred') and parked_by is null
        order by priority desc, next_at limit 1)
       union all
       select n.priority, n.next_at from p cross join lateral (
         select d.priority, d.next_at from delivery d where d.lane = $1 and d.state in ('queued', 'deferred')
           and d.parked_by is null and d.priority < p.priority order by d.priority desc, d.next_at limit 1) n
     )
     select (extract(epoch from min(next_at) - cairn_now()) * 1000)::float8 as ms from p`,
    [lane],
    "next_due",
  );
  return row?.ms ?? null;
}

// A lane that somebody holds, or that stands behind an open breaker, is late on purpose.
const OLDEST = `${PLACES}
  select lane, extract(epoch from cairn_now() - min(next_at))::float8 as seconds from place
  where next_at <= cairn_now()
    and not exists (select from breaker b where b.lane = place.lane and b.state <> 'closed')
    and not exists (
      select from control c where c.paused_at is not null and (
        (c.scope = 'workspace' and place.lane like c.workspace_id || ':%')
        or (c.scope = 'channel' and place.lane = c.workspace_id || ':' || c.subject)))
  group by lane order by 2 desc limit 100`;

/** How long the oldest delivery of each lane has been due, the latest lanes first (AL-05). */
export function oldestDue(sql: Sql): Promise<readonly Readonly<{ lane: string; seconds: number }>[]> {
  return sql.rows<{ lane: string; seconds: number }>(OLDEST, [], "oldest_due");
}

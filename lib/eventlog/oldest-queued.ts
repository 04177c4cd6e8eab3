import type { Sql } from "#lib/platform/db.ts";

// From workspace to workspace of each shard by the primary key: a probe each, however long their queues are.
const OLDEST = `
  with recursive place as (
    (select shard, workspace_id, received_at from event_queue order by shard, workspace_id, seq limit 1)
    union all
    select n.shard, n.workspace_id, n.received_at from place cross join lateral (
      select q.shard, q.workspace_id, q.received_at from event_queue q
      where (q.shard, q.workspace_id) > (place.shard, place.workspace_id)
      order by q.shard, q.workspace_id, q.seq limit 1) n
  )
  select coalesce(extract(epoch from cairn_now() - min(received_at)), 0)::float8 as seconds from place`;

/** How long the oldest unprocessed event has waited (AL-03). */
export async function oldestQueuedSeconds(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ seconds: number }>(OLDEST, [], "oldest_queued");
  return Math.max(0, row?.seconds ?? 0);
}

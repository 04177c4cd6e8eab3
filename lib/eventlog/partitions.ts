import type { Sql } from "#lib/platform/db.ts";

/** Makes the log's partitions for this month and the next ones. Called at start and daily; returns how many were new. */
export async function ensureEventPartitions(sql: Sql, monthsAhead = 2): Promise<number> {
  const [row] = await sql.rows<{ made: number }>("select ensure_event_partitions($1) as made", [monthsAhead]);
  return row?.made ?? 0;
}

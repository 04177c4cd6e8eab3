import type { Sql } from "#lib/platform/db.ts";

/** Position of a workspace's newest event: what a live view watches. */
export async function newestEvent(sql: Sql, workspaceId: string): Promise<number> {
  const [row] = await sql.rows<{ seq: number }>(
    "select seq from event where workspace_id = $1 order by seq desc limit 1",
    [workspaceId],
    "newest_event",
  );
  return row?.seq ?? 0;
}

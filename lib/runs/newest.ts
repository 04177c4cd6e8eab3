import type { Sql } from "#lib/platform/db.ts";

/** When a run of the workspace last moved, as a text to compare: what live numbers watch. */
export async function newestMove(sql: Sql, workspaceId: string): Promise<string> {
  const [row] = await sql.rows<{ mark: string }>(
    `select extract(epoch from at) || '/' || run_id || '/' || seq as mark from transition
     where workspace_id = $1 order by at desc limit 1`,
    [workspaceId],
    "newest_move",
  );
  return row?.mark ?? "";
}

import type { Sql } from "#lib/platform/db.ts";

/** The newest delivery, as a text to compare. */
export async function newestDelivery(sql: Sql, workspaceId: string): Promise<string> {
  const [row] = await sql.rows<{ id: string }>(
    "select id from delivery where workspace_id = $1 order by created_at desc limit 1",
    [workspaceId],
    "newest_delivery",
  );
  return row?.id ?? "";
}

/** The newest message in the Test inbox. */
export async function newestInboxMessage(sql: Sql, workspaceId: string): Promise<string> {
  const [row] = await sql.rows<{ id: string }>(
    "select id from inbox_message where workspace_id = $1 order by at desc limit 1",
    [workspaceId],
    "newest_inbox_message",
  );
  return row?.id ?? "";
}

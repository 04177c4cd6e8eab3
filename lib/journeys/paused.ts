import type { Sql } from "#lib/platform/db.ts";

/** Those of the journeys that are paused as this transaction sees it. */
export async function pausedJourneys(sql: Sql, journeyIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ id: string }>(
    "select id from journey where id = any($1::text[]) and status = 'paused'",
    [journeyIds],
    "paused_journeys",
  );
  return new Set(rows.map(({ id }) => id));
}

/** All paused journeys of a workspace. */
export async function pausedJourneysOf(sql: Sql, workspaceId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    "select id from journey where workspace_id = $1 and status = 'paused' order by id limit 10000",
    [workspaceId],
    "paused_journeys_of",
  );
  return rows.map(({ id }) => id);
}

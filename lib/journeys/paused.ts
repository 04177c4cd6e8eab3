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

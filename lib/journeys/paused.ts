import type { Sql } from "#lib/platform/db.ts";

/**
 * True of a journey in which nobody moves by the clock and nothing is sent: paused so; just resumed, while its timers are
 * still being wound up (S-13.10); or stopped, until everybody has left (S-13.11). For SQL over `journey j`.
 */
export const IS_HELD = `((j.status = 'paused' and j.pause_way = 'hold') or j.winding is not null
  or (j.status = 'ended' and exists (
    select from journey_change c where c.journey_id = j.id and c.kind = 'stop' and c.moves = 'ahead')))`;

/** Those of the journeys that are held as this transaction sees it. */
export async function pausedJourneys(sql: Sql, journeyIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ id: string }>(
    `select j.id from journey j where j.id = any($1::text[]) and ${IS_HELD}`,
    [journeyIds],
    "paused_journeys",
  );
  return new Set(rows.map(({ id }) => id));
}

/** All held journeys of a workspace. */
export async function pausedJourneysOf(sql: Sql, workspaceId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    `select j.id from journey j where j.workspace_id = $1 and ${IS_HELD} order by j.id limit 10000`,
    [workspaceId],
    "paused_journeys_of",
  );
  return rows.map(({ id }) => id);
}

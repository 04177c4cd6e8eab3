import type { Sql } from "#lib/platform/db.ts";

/** Events further back than this are no news. */
const LOOK_BACK = 10_000;

export type LatestOfSource = Readonly<{
  seq: number;
  type: string;
  event: string;
  messageId: string;
  receivedAt: string;
  /** False where only an anonymousId was sent. */
  identified: boolean;
}>;

const LATEST = `
  select seq, type, event, message_id as "messageId", received_at as "receivedAt", body ? 'userId' as identified
  from (select * from event where workspace_id = $1 order by seq desc limit ${LOOK_BACK}) newest
  where source_id = $2 order by seq desc limit $3`;

/** The newest events of one source, newest first. */
export async function newestOfSource(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
  limit: number,
): Promise<readonly LatestOfSource[]> {
  const rows = await sql.rows<Omit<LatestOfSource, "receivedAt"> & { receivedAt: Date }>(LATEST, [
    workspaceId,
    sourceId,
    limit,
  ]);
  return rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }));
}

/** The newest event of one source: what "Verify" listens for. */
export async function latestOfSource(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
): Promise<LatestOfSource | null> {
  const [latest] = await newestOfSource(sql, workspaceId, sourceId, 1);
  return latest ?? null;
}

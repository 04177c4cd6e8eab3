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
  where source_id = $2 order by seq desc limit 1`;

/** The newest event of one source: what "Verify" listens for. */
export async function latestOfSource(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
): Promise<LatestOfSource | null> {
  const [row] = await sql.rows<Omit<LatestOfSource, "receivedAt"> & { receivedAt: Date }>(LATEST, [
    workspaceId,
    sourceId,
  ]);
  return row ? { ...row, receivedAt: row.receivedAt.toISOString() } : null;
}

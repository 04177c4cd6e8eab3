import type { Sql } from "#lib/platform/db.ts";

/** What came from a source of late. Counts look at the workspace's newest 10,000 events and no further. */
export type SourceFigures = Readonly<{
  sourceId: string;
  lastAt: string | null;
  accepted: number;
  refused: number;
}>;

const LOOK_BACK = 10_000;

const FIGURES = `
  with newest as (
    select source_id, received_at from event where workspace_id = $1 order by seq desc limit ${LOOK_BACK}
  ), came as (
    select source_id, max(received_at) as last_at,
           count(*) filter (where received_at > now() - interval '24 hours')::int as accepted
    from newest group by source_id
  ), refused as (
    select source_id, count(*)::int as refused from quarantine
    where workspace_id = $1 and received_at > now() - interval '24 hours' group by source_id
  )
  select source_id as "sourceId", last_at as "lastAt", coalesce(accepted, 0) as accepted, coalesce(refused, 0) as refused
  from came full join refused using (source_id)`;

/** One row a source that has sent anything of late. */
export async function sourceFigures(sql: Sql, workspaceId: string): Promise<readonly SourceFigures[]> {
  const rows = await sql.rows<Omit<SourceFigures, "lastAt"> & { lastAt: Date | null }>(FIGURES, [
    workspaceId,
  ]);
  return rows.map((row) => ({ ...row, lastAt: row.lastAt?.toISOString() ?? null }));
}

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

import type { Sql } from "#lib/platform/db.ts";

/** What a source has done lately, out of the newest events of its workspace. */
export type SourceStats = Readonly<{
  sourceId: string;
  lastEventAt: Date | null;
  events: number;
  refused: number;
  /** Refused and quarantined, of all that came. */
  errorShare: number;
}>;

/** Bounded, so that a busy workspace's page is as quick as a quiet one's. */
const NEWEST = 10_000;

const READ = `
  with newest as (
    select source_id, received_at from event where workspace_id = $1 order by seq desc limit ${NEWEST}
  ), events as (
    select source_id, count(*)::int as events, max(received_at) as last_event_at from newest group by source_id
  ), since as (select coalesce(min(received_at), now() - interval '30 days') as at from newest
  ), refused as (
    select source_id, count(*)::int as refused from (
      select source_id from quarantine, since where workspace_id = $1 and received_at >= since.at
      order by received_at desc limit ${NEWEST}
    ) q group by source_id
  )
  select s.id as "sourceId", e.last_event_at as "lastEventAt", coalesce(e.events, 0) as events,
         coalesce(r.refused, 0) as refused
  from source s left join events e on e.source_id = s.id left join refused r on r.source_id = s.id
  where s.workspace_id = $1 and s.kind <> 'internal'`;

/** The recent figures of each source of a workspace. */
export async function recentStats(sql: Sql, workspaceId: string): Promise<readonly SourceStats[]> {
  const rows = await sql.rows<Omit<SourceStats, "errorShare">>(READ, [workspaceId]);
  return rows.map((row) => {
    const all = row.events + row.refused;
    return { ...row, errorShare: all === 0 ? 0 : row.refused / all };
  });
}

import type { Sql } from "#lib/platform/db.ts";

export type LastArrival = Readonly<{ event: string; at: number | null }>;

const LAST = `
  select name as event, (
    select max(at) from (
      (select max(last_at) as at from event_count c where c.workspace_id = $1 and c.event = name)
      union all
      (select max(bucket) from rollup_delta d where d.workspace_id = $1 and d.metric = 'event' and d.key = name)
    ) seen) as at
  from unnest($2::text[]) as asked (name)`;

/** When each of these events was last seen; null for one that never was. */
export async function lastArrivals(
  db: Sql,
  workspaceId: string,
  events: readonly string[],
): Promise<readonly LastArrival[]> {
  const names = [...new Set(events)].slice(0, 20);
  const rows = await db.rows<{ event: string; at: Date | null }>(LAST, [workspaceId, names]);
  return rows.map(({ event, at }) => ({ event, at: at?.getTime() ?? null }));
}

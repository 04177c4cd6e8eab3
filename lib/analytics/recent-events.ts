import type { Sql } from "#lib/platform/db.ts";

/** A name that arrives, as pickers and lint rules see it. */
export type RecentEvent = Readonly<{ name: string; days7: number; days30: number; lastAt: string | null }>;

// Counted rows, and those that wait to be folded in.
const RECENT = `
  select name, sum(n) filter (where at >= now() - interval '7 days')::bigint as days7,
    sum(n) filter (where at >= now() - interval '30 days')::bigint as days30, max(last_at) as last_at
  from (
    select event as name, n, day::timestamptz as at, last_at from event_count where workspace_id = $1
    union all
    select key, n, bucket, bucket from rollup_delta where workspace_id = $1 and metric = 'event'
  ) seen
  group by name order by days30 desc nulls last, name limit 500`;

/** Names of events that ever arrived, the most frequent of the last 30 days first. */
export async function recentEvents(sql: Sql, workspaceId: string): Promise<readonly RecentEvent[]> {
  type Row = { name: string; days7: number | null; days30: number | null; last_at: Date | null };
  const rows = await sql.rows<Row>(RECENT, [workspaceId], "recent_events");
  return rows.map(({ name, days7, days30, last_at }) => ({
    name,
    days7: days7 ?? 0,
    days30: days30 ?? 0,
    lastAt: last_at?.toISOString() ?? null,
  }));
}

const SAMPLE = 2_000;
const PROPERTIES = `
  select event, array_agg(distinct property order by property) as properties
  from (
    select event, jsonb_object_keys(body->'properties') as property
    from (select event, body from event where workspace_id = $1 and type <> 'system' order by seq desc limit ${SAMPLE}) recent
    where jsonb_typeof(body->'properties') = 'object'
  ) named
  group by event limit 500`;

/** Names of the properties that recent events carried. */
export async function seenProperties(
  sql: Sql,
  workspaceId: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await sql.rows<{ event: string; properties: string[] }>(
    PROPERTIES,
    [workspaceId],
    "seen_properties",
  );
  return Object.fromEntries(rows.map(({ event, properties }) => [event, properties.slice(0, 200)]));
}

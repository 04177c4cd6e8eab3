import { z } from "zod";
import type { JourneyStatus } from "#lib/journeys/locked-journey.ts";
import type { Sql } from "#lib/platform/db.ts";

export const listSchema = z.object({
  status: z.enum(["all", "live", "draft", "paused", "ended", "archived"]).default("all"),
  q: z.string().max(120).default(""),
});
export type ListFilter = z.output<typeof listSchema>;

export type JourneyRow = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  liveVersion: number | null;
  hasChanges: boolean;
  /** Events that its trigger steps name, of the live version or else the draft. */
  triggers: readonly string[];
  /** Kinds of its steps from top to bottom, for the small path in the list. */
  path: readonly string[];
  tags: readonly string[];
  updatedAt: string;
}>;
export type JourneyCounts = Readonly<
  Record<"all" | "live" | "draft" | "paused" | "ended" | "archived", number>
>;

type Row = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  live_version: number | null;
  tags: string[];
  updated_at: Date;
  has_changes: boolean;
  steps: readonly Readonly<{ kind: string; event: string | null }>[] | null;
}>;

const LIMIT = 500;
const LIST = `
  select j.id, j.name, j.status, j.live_version, j.tags, j.updated_at,
    (d.document is not null and d.document is distinct from v.document) as has_changes,
    (select json_agg(json_build_object('kind', s->>'kind', 'event', s->'config'->>'event')
       order by (s->>'y')::float, (s->>'x')::float)
     from jsonb_array_elements(coalesce(d.document, v.document)->'steps') as s) as steps
  from journey j
  left join journey_draft d on d.journey_id = j.id
  left join journey_version v on v.journey_id = j.id and v.number = j.live_version
  where j.workspace_id = $1
    and (($2 = 'all' and j.status <> 'archived') or j.status = $2)
    and ($3 = '' or j.name ilike '%' || $3 || '%')
  order by (j.status = 'live') desc, j.updated_at desc, j.id
  limit ${LIMIT}`;

const COUNTS = "select status, count(*)::int as n from journey where workspace_id = $1 group by status";
const PATH_SHOWN = 12;

/** The journeys of a workspace, live ones first, then as last edited. */
export async function listJourneys(
  sql: Sql,
  workspaceId: string,
  filter: ListFilter,
): Promise<readonly JourneyRow[]> {
  const wanted = filter.q.trim().replace(/[\\%_]/g, "\\$&");
  const rows = await sql.rows<Row>(LIST, [workspaceId, filter.status, wanted], "list_journeys");
  return rows.map((row) => {
    const steps = row.steps ?? [];
    return {
      id: row.id,
      name: row.name,
      status: row.status,
      liveVersion: row.live_version,
      hasChanges: row.has_changes,
      triggers: [
        ...new Set(steps.flatMap(({ kind, event }) => (kind === "event-trigger" && event ? [event] : []))),
      ],
      path: steps.slice(0, PATH_SHOWN).map(({ kind }) => kind),
      tags: row.tags,
      updatedAt: row.updated_at.toISOString(),
    };
  });
}

/** How many there are of each status; `all` leaves out what is archived. */
export async function countJourneys(sql: Sql, workspaceId: string): Promise<JourneyCounts> {
  const rows = await sql.rows<{ status: JourneyStatus; n: number }>(COUNTS, [workspaceId], "count_journeys");
  const counts = { all: 0, live: 0, draft: 0, paused: 0, ended: 0, archived: 0 };
  for (const { status, n } of rows) {
    counts[status] += n;
    if (status !== "archived") counts.all += n;
  }
  return counts;
}

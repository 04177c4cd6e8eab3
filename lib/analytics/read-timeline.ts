import { z } from "zod";
import { isObject } from "#core/kernel/json.ts";
import {
  maskEntry,
  personTimeline,
  TIMELINE_KINDS,
  type Timeline,
  type TimelineEntry,
  type TimelineKind,
} from "#lib/analytics/person-timeline.ts";
import { readPersonDetail } from "#lib/people/person-detail.ts";
import type { Sql } from "#lib/platform/db.ts";

export const timelineQuery = z.strictObject({
  /** Comma-separated; all of them when left out. */
  kinds: z
    .string()
    .max(100)
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(TIMELINE_KINDS)))
    .optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type TimelineQuery = Readonly<{
  kinds?: TimelineKind[] | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** A person's stream with the names of the journeys it speaks of. */
export type NamedTimeline = Timeline & Readonly<{ journeys: Readonly<Record<string, string>> }>;

/** The stream of a person as a reader may see it; null where the workspace has no such person. */
export async function readTimeline(
  db: Sql,
  workspaceId: string,
  personId: string,
  { kinds, ...page }: TimelineQuery,
  masked: boolean,
): Promise<NamedTimeline | null> {
  const person = await readPersonDetail(db, workspaceId, personId);
  if (!person) return null;
  const asked = { workspaceId, personId: person.id, ...page, ...(kinds ? { kinds } : {}) };
  const { entries, next } = await personTimeline(db, asked);
  const journeys = await journeyNames(
    db,
    workspaceId,
    entries.flatMap(({ data }) => idsIn(data)),
  );
  return { entries: masked ? entries.map(maskEntry) : entries, next, journeys };
}

/** The names of some journeys, by id. */
export async function journeyNames(
  db: Sql,
  workspaceId: string,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (ids.length === 0) return {};
  const rows = await db.rows<{ id: string; name: string }>(
    "select id, name from journey where workspace_id = $1 and id = any($2::text[])",
    [workspaceId, [...new Set(ids)]],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

function idsIn(data: TimelineEntry["data"]): readonly string[] {
  const outcomes = Array.isArray(data["outcomes"]) ? data["outcomes"] : [];
  return [data, ...outcomes].flatMap((part) =>
    isObject(part) && typeof part["journeyId"] === "string" ? [part["journeyId"]] : [],
  );
}

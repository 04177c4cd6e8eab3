import type { JourneyDocument } from "#core/journey/document.ts";
import { isLimited } from "#core/journey/lint-actions.ts";
import { contextOf, eventsOf } from "#core/journey/lint-context.ts";
import type { JourneyFact } from "#core/journey/lint-facts.ts";
import { readStored } from "#core/journey/stored.ts";
import type { Sql } from "#lib/platform/db.ts";
import { stepKinds } from "#steps/registry.gen.ts";

type Row = Readonly<{ id: string; name: string; status: string; document: unknown }>;

/** A journey that is not live starts nobody: only its name and state are read. */
const OTHERS = `
  select j.id, j.name, j.status, case when j.status = 'live' then v.document end as document
  from journey j left join journey_version v on v.journey_id = j.id and v.number = j.live_version
  where j.workspace_id = $1 and j.id is distinct from $2 and j.status <> 'archived'
  order by (j.status = 'live') desc, j.updated_at desc limit 300`;

/** The other journeys of a workspace, as rules about journeys see them (L-208, L-508, L-509). */
export async function journeyFacts(
  sql: Sql,
  workspaceId: string,
  journeyId: string | null,
): Promise<readonly JourneyFact[]> {
  const rows = await sql.rows<Row>(OTHERS, [workspaceId, journeyId], "journey_facts");
  return rows.map(({ id, name, status, document }) => ({
    id,
    name,
    status,
    ...(document ? ofDocument(readStored(document)) : NOTHING),
  }));
}

const NOTHING = { startsOn: [], startedBy: [], starts: [], messages: false, limited: false } as const;

function ofDocument(document: JourneyDocument) {
  const context = contextOf(document, stepKinds, {});
  const causes = context.steps.flatMap(({ about }) => about.causes ?? []);
  const startedBy = context.triggers.flatMap(({ about }) => about.startedBy ?? []);
  return {
    startsOn: [
      ...new Set(context.triggers.flatMap((read) => eventsOf(read, "starts").map(({ name }) => name))),
    ],
    startedBy: startedBy.filter(({ by }) => by === "journey").map(({ id }) => id),
    starts: causes.filter(({ what }) => what === "journey").map(({ id }) => id),
    messages: context.steps.some(({ about }) => about.message),
    limited: isLimited(context),
  };
}

/** Of the last week's messages, so many are looked at. */
const NEWEST = 50_000;
const BOTH = `
  with week as materialized (
    select journey_id, person_id from delivery
    where workspace_id = $1 and created_at > cairn_now() - interval '7 days' and channel <> 'webhook'
    order by created_at desc limit ${NEWEST}
  )
  select other.journey_id as id, count(distinct other.person_id)::int as n
  from week other where other.journey_id = any($3::text[])
    and exists (select 1 from week own where own.journey_id = $2 and own.person_id = other.person_id)
  group by 1`;

/** How many people got something of this journey and of another in the last seven days (L-208). */
export async function withBoth(
  sql: Sql,
  workspaceId: string,
  journeyId: string,
  journeys: readonly JourneyFact[],
  startEvents: ReadonlySet<string>,
): Promise<readonly JourneyFact[]> {
  const rivals = journeys.filter(
    ({ messages, startsOn }) => messages && startsOn.some((one) => startEvents.has(one)),
  );
  if (rivals.length === 0) return journeys;
  const ids = rivals.map(({ id }) => id);
  const rows = await sql.rows<{ id: string; n: number }>(BOTH, [workspaceId, journeyId, ids], "got_both");
  const both = new Map(rows.map(({ id, n }) => [id, n]));
  return journeys.map((journey) => ({ ...journey, both: both.get(journey.id) ?? 0 }));
}

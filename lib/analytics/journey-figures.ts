import { FAILED_STATES, FIGURES, SENT_STATES } from "#lib/analytics/figures.ts";
import { split } from "#lib/analytics/step-numbers.ts";
import type { Sql } from "#lib/platform/db.ts";

/** One journey in a list: what moved in the last seven days, and who is inside now. */
export type JourneyFigures = Readonly<{
  journeyId: string;
  entered7: number;
  sent7: number;
  failed7: number;
  inside: number;
}>;

const WEEK = `
  select journey_id, metric, key, sum(n)::bigint as n from ${FIGURES}
  where workspace_id = $1 and metric in ('entered', 'delivery') and bucket >= cairn_now() - interval '7 days'
  group by journey_id, metric, key`;

const INSIDE = `
  select journey_id, count(*)::bigint as n from run
  where workspace_id = $1 and state in ('active', 'waiting') group by journey_id`;

/** The figures of all journeys of a workspace that have any. */
export async function journeyFigures(sql: Sql, workspaceId: string): Promise<readonly JourneyFigures[]> {
  const week = await sql.rows<Row>(WEEK, [workspaceId], "journeys_week");
  const inside = await sql.rows<{ journey_id: string; n: number }>(INSIDE, [workspaceId], "journeys_inside");
  const journeys = new Map<string, Draft>();
  for (const row of week) book(draftOf(journeys, row.journey_id), row);
  for (const { journey_id, n } of inside) draftOf(journeys, journey_id).inside = n;
  return [...journeys.values()];
}

const BY_VERSION = `
  select version, count(*)::bigint as n from run
  where workspace_id = $1 and journey_id = $2 and state in ('active', 'waiting') group by version`;

/** How many people are inside each version of a journey. */
export async function insideByVersion(
  sql: Sql,
  workspaceId: string,
  journeyId: string,
): Promise<Readonly<Record<number, number>>> {
  const rows = await sql.rows<{ version: number; n: number }>(BY_VERSION, [workspaceId, journeyId]);
  return Object.fromEntries(rows.map(({ version, n }) => [version, n]));
}

const ENTERED_BY_VERSION = `
  select version, sum(n)::bigint as n from ${FIGURES}
  where workspace_id = $1 and journey_id = $2 and metric = 'entered' group by version`;

/** How many people have ever entered each version of a journey. */
export async function enteredByVersion(
  sql: Sql,
  workspaceId: string,
  journeyId: string,
): Promise<Readonly<Record<number, number>>> {
  const rows = await sql.rows<{ version: number; n: number }>(ENTERED_BY_VERSION, [workspaceId, journeyId]);
  return Object.fromEntries(rows.map(({ version, n }) => [version, n]));
}

type Row = Readonly<{ journey_id: string; metric: string; key: string; n: number }>;
type Draft = { -readonly [Field in keyof JourneyFigures]: JourneyFigures[Field] };

function draftOf(journeys: Map<string, Draft>, journeyId: string): Draft {
  const known = journeys.get(journeyId);
  if (known) return known;
  const fresh: Draft = { journeyId, entered7: 0, sent7: 0, failed7: 0, inside: 0 };
  journeys.set(journeyId, fresh);
  return fresh;
}

function book(journey: Draft, { metric, key, n }: Row): void {
  if (metric === "entered") {
    journey.entered7 += n;
    return;
  }
  const [state] = split(key);
  if (SENT_STATES.has(state)) journey.sent7 += n;
  else if (FAILED_STATES.has(state)) journey.failed7 += n;
}

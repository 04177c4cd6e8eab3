import { z } from "zod";
import { diffJourneys, type JourneyDiff } from "#core/journey/diff.ts";
import { emptyDocument, type JourneyDocument } from "#core/journey/document.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import type { PublishPlan, StepFate } from "#core/journey/plan.ts";
import type { SaidIssue } from "#core/journey/say-issue.ts";
import { readStored } from "#core/journey/stored.ts";
import { type JourneyParams, NO_JOURNEY, type ReadCall, type Refused, refuse } from "#lib/journeys/call.ts";
import { type ChangeView, readChange } from "#lib/journeys/changes.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { contentHashOf } from "#lib/journeys/go-live.ts";
import { fatesIn, readInside, type StandingReader } from "#lib/journeys/inside.ts";
import { said } from "#lib/journeys/issue-words.ts";
import type { Authors } from "#lib/journeys/locked-journey.ts";
import { type JourneyView, readJourney } from "#lib/journeys/read-journey.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** What is to go live: the draft, an earlier version, or what somebody has asked for. */
export const previewQuery = z.strictObject({
  version: z.coerce.number().int().min(1).optional(),
  change: z.string().min(1).max(64).optional(),
});
export type Previewed = z.output<typeof previewQuery>;

/** People who stand at one step of one version, and how the step fares. */
export type InsideRow = Readonly<{
  version: number;
  stepId: string;
  name: string;
  kind: string;
  change: StepFate;
  people: number;
  /** They wait there for a time, so that something is to be said about their timers. */
  timed: boolean;
}>;

export type PublishPreview = Readonly<{
  revision: number;
  /** The version that is live, and the number the next one gets; equal where nothing would change. */
  liveVersion: number | null;
  nextVersion: number;
  nothingToPublish: boolean;
  issues: readonly SaidIssue[];
  diff: JourneyDiff;
  /** Names of who changed which step, by step id; `settings` for the settings. */
  authors: Readonly<Record<string, string>>;
  /** Steps that people stand at, those that change or go first; without a word from you they finish on their version (S-13.3). */
  inside: readonly InsideRow[];
  people: number;
  /** Where people can be moved to. */
  targets: readonly Readonly<{ stepId: string; name: string; timed: boolean }>[];
  /** Where it comes from: null for the draft. */
  sourceVersion: number | null;
  change: ChangeView | null;
  plan: PublishPlan | null;
}>;

export type PreviewHelp = Readonly<{ standingOf: StandingReader; events: LintFacts["events"] | null }>;

/** What publishing would do, before it does it. Who stands where is asked of the room that knows. */
export async function previewPublish(
  call: ReadCall<JourneyParams>,
  { standingOf, events }: PreviewHelp,
  asked: Previewed = {},
): Promise<Readonly<{ ok: true; preview: PublishPreview }> | Refused> {
  const journey = await readJourney(call);
  const source = journey && (await sourceOf(call, journey, asked));
  if (!journey || !source) return refuse(NO_JOURNEY);
  const [facts, inside, live] = await Promise.all([
    publishFacts(call.platform, call.workspace.id, journey.id),
    readInside(call.platform.db, journey.id, standingOf),
    liveDocument(call, journey.liveVersion),
  ]);
  const { document } = source;
  const diff = diffJourneys(live ?? emptyDocument(), document);
  const same = live !== null && contentHashOf(live) === contentHashOf(document);
  const latest = await call.platform.prisma.journeyVersion.aggregate({
    where: { journeyId: journey.id },
    _max: { number: true },
  });
  return {
    ok: true,
    preview: {
      revision: journey.revision,
      liveVersion: journey.liveVersion,
      nextVersion: same ? (journey.liveVersion ?? 1) : (latest._max.number ?? 0) + 1,
      nothingToPublish: same && journey.status !== "ended",
      issues: said(lintJourney(document, stepKinds, { ...facts, ...(events ? { events } : {}) })),
      diff,
      authors: await namesOf(call, source.authors),
      inside: rowsOf(inside, document),
      people: inside.people,
      targets: targetsOf(document),
      sourceVersion: source.sourceVersion,
      change: source.change,
      plan: source.change?.plan ?? null,
    },
  };
}

export type Source = Readonly<{
  document: JourneyDocument;
  authors: Authors;
  sourceVersion: number | null;
  change: ChangeView | null;
}>;

/** The drawing that a preview or a dry run is about; null where there is none. */
export async function sourceOf(
  call: ReadCall<JourneyParams>,
  { document }: Pick<JourneyView, "document">,
  { version, change }: Previewed,
): Promise<Source | null> {
  const { db } = call.platform;
  const id = call.params.journeyId;
  if (change !== undefined) {
    const found = await readChange(call, change);
    if (!found?.document) return null;
    const [row] = await db.rows<{ authors: Authors }>("select authors from journey_change where id = $1", [
      change,
    ]);
    const { view, document: asked } = found;
    return { document: asked, authors: row?.authors ?? {}, sourceVersion: view.sourceVersion, change: view };
  }
  if (version !== undefined) {
    const [row] = await db.rows<{ document: unknown; authors: Authors }>(
      "select document, authors from journey_version where journey_id = $1 and number = $2",
      [id, version],
    );
    const earlier = row && { document: readStored(row.document), authors: row.authors };
    return earlier ? { ...earlier, sourceVersion: version, change: null } : null;
  }
  const [draft] = await db.rows<{ authors: Authors }>(
    "select authors from journey_draft where journey_id = $1",
    [id],
  );
  return { document, authors: draft?.authors ?? {}, sourceVersion: null, change: null };
}

/** Names of the members behind author marks. */
export async function namesOf(
  { platform }: Pick<ReadCall, "platform">,
  authors: Authors,
): Promise<Readonly<Record<string, string>>> {
  const ids = [...new Set(Object.values(authors).filter((id) => id !== null))];
  const rows =
    ids.length === 0
      ? []
      : await platform.db.rows<{ id: string; name: string }>(
          "select id, name from member where id = any($1::text[])",
          [ids],
        );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return Object.fromEntries(
    Object.entries(authors).flatMap(([stepId, id]) => {
      const name = id === null ? undefined : names.get(id);
      return name === undefined ? [] : [[stepId, name]];
    }),
  );
}

async function liveDocument({ platform, params }: ReadCall<JourneyParams>, number: number | null) {
  if (number === null) return null;
  const version = await platform.prisma.journeyVersion.findUnique({
    where: { journeyId_number: { journeyId: params.journeyId, number } },
    select: { document: true },
  });
  return version ? readStored(version.document) : null;
}

const timing = new Set(stepKinds.flatMap(({ kind, family }) => (family === "timing" ? [kind] : [])));
const starting = new Set(stepKinds.flatMap(({ kind, family }) => (family === "trigger" ? [kind] : [])));
const ORDER: Readonly<Record<StepFate, number>> = { removed: 0, changed: 1, same: 2 };

function rowsOf(
  { standing, versions }: Awaited<ReturnType<typeof readInside>>,
  document: JourneyDocument,
): readonly InsideRow[] {
  const fateOf = fatesIn(versions, document);
  const rows = standing.map(({ version, stepId, people }) => {
    const step = versions
      .find((one) => one.version === version)
      ?.document.steps.find(({ id }) => id === stepId);
    const kind = step?.kind ?? "";
    const change = fateOf(version, stepId);
    return { version, stepId, name: step?.name ?? stepId, kind, change, people, timed: timing.has(kind) };
  });
  return rows.toSorted((a, b) => ORDER[a.change] - ORDER[b.change] || b.people - a.people);
}

function targetsOf({ steps }: JourneyDocument): PublishPreview["targets"] {
  return steps
    .filter(({ kind }) => !starting.has(kind))
    .map(({ id, name, kind }) => ({ stepId: id, name, timed: timing.has(kind) }));
}

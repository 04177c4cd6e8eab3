import { diffJourneys, isEmptyDiff, type JourneyDiff } from "#core/journey/diff.ts";
import { emptyDocument } from "#core/journey/document.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import type { SaidIssue } from "#core/journey/say-issue.ts";
import { readStored } from "#core/journey/stored.ts";
import { type JourneyParams, NO_JOURNEY, type ReadCall, type Refused, refuse } from "#lib/journeys/call.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { said } from "#lib/journeys/issue-words.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { stepKinds } from "#steps/registry.gen.ts";

export type PublishPreview = Readonly<{
  revision: number;
  /** The version that is live, and the number the next one gets; equal where nothing would change. */
  liveVersion: number | null;
  nextVersion: number;
  nothingToPublish: boolean;
  issues: readonly SaidIssue[];
  diff: JourneyDiff;
  /** Steps that change or go while people stand on them, with their numbers: they finish on their version (S-13.3). */
  inside: readonly Readonly<{
    stepId: string;
    name: string;
    change: "removed" | "changed";
    people: number;
  }>[];
}>;

type Standing = (journeyId: string) => Promise<readonly Readonly<{ stepId: string; people: number }>[]>;

/** What publishing would do, before it does it. Who stands where is asked of the room that knows. */
export async function previewPublish(
  call: ReadCall<JourneyParams>,
  standingOf: Standing,
  events: LintFacts["events"] | null,
): Promise<Readonly<{ ok: true; preview: PublishPreview }> | Refused> {
  const journey = await readJourney(call);
  if (!journey) return refuse(NO_JOURNEY);
  const [facts, standing, live] = await Promise.all([
    publishFacts(call.platform, call.workspace.id, journey.id),
    standingOf(journey.id),
    liveDocument(call, journey.liveVersion),
  ]);
  const diff = diffJourneys(live ?? emptyDocument(), journey.document);
  const nothing = live !== null && journey.status !== "ended" && isEmptyDiff(diff) && diff.drawing === 0;
  const latest = await call.platform.prisma.journeyVersion.aggregate({
    where: { journeyId: journey.id },
    _max: { number: true },
  });
  return {
    ok: true,
    preview: {
      revision: journey.revision,
      liveVersion: journey.liveVersion,
      nextVersion: nothing ? (journey.liveVersion ?? 1) : (latest._max.number ?? 0) + 1,
      nothingToPublish: nothing,
      issues: said(lintJourney(journey.document, stepKinds, { ...facts, ...(events ? { events } : {}) })),
      diff,
      inside: insideOf(diff, standing),
    },
  };
}

async function liveDocument({ platform, params }: ReadCall<JourneyParams>, number: number | null) {
  if (number === null) return null;
  const version = await platform.prisma.journeyVersion.findUnique({
    where: { journeyId_number: { journeyId: params.journeyId, number } },
    select: { document: true },
  });
  return version ? readStored(version.document) : null;
}

function insideOf(diff: JourneyDiff, standing: Awaited<ReturnType<Standing>>): PublishPreview["inside"] {
  const people = new Map(standing.map((one) => [one.stepId, one.people]));
  return diff.steps.flatMap(({ stepId, name, change }) => {
    const inside = people.get(stepId) ?? 0;
    return change === "added" || inside === 0 ? [] : [{ stepId, name, change, people: inside }];
  });
}

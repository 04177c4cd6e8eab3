import { z } from "zod";
import { EVERYBODY_STAYS, planSchema } from "#core/journey/plan.ts";
import { readStored } from "#core/journey/stored.ts";
import {
  type Call,
  conflict,
  type JourneyParams,
  journeyParams,
  NO_JOURNEY,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { type Content, forbids, goLive, type Published, planFor } from "#lib/journeys/go-live.ts";
import { type Inside, readInside, type StandingReader } from "#lib/journeys/inside.ts";
import { type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";

const wishes = {
  note: z.string().max(2_000).default(""),
  /** What happens to the people inside; left out, they all finish on their version (S-13.3). */
  plan: planSchema.optional(),
};
export const publishSchema = z.strictObject({
  /** The revision that was looked at: nothing that came later goes live unseen. */
  revision: z.int().min(0),
  ...wishes,
});
export const restoreSchema = z.strictObject(wishes);
export const versionParams = journeyParams.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
export type VersionParams = z.output<typeof versionParams>;

/** What publishing asks of other rooms and of the workspace's settings. */
export type PublishHelp = Readonly<{
  standingOf: StandingReader;
  /** True where somebody else has to look at it first, with so many people inside. */
  needsApproval?: (people: number) => boolean;
}>;

const NOBODY_KNOWN: PublishHelp = { standingOf: async () => [] };

/**
 * Makes the draft the version that new people enter (S-13.1, S-13.7). People inside finish on theirs, or are moved as the
 * plan says. Without help it cannot know who is inside: then all stay.
 */
export async function publishDraft(
  call: Call<JourneyParams, z.output<typeof publishSchema>>,
  help: PublishHelp = NOBODY_KNOWN,
): Promise<Published | Refused> {
  return publish(call, help, async (_tx, journey) =>
    journey.revision === call.body.revision ? draftOf(journey) : refuse(conflict(journey.revision)),
  );
}

/** Makes an earlier version live again: its drawing as the next version, by the same rules (S-13.12). */
export async function restoreVersion(
  call: Call<VersionParams, z.output<typeof restoreSchema>>,
  help: PublishHelp = NOBODY_KNOWN,
): Promise<Published | Refused> {
  return publish(call, help, (tx, journey) => contentOfVersion(tx, journey, call.params.number));
}

/** The draft as it stands, to be published. */
export function draftOf({ document, revision, authors }: LockedJourney): Content {
  return { kind: "publish", document, revision, authors, sourceVersion: null };
}

/** The drawing of an earlier version, to be made live again. */
export async function contentOfVersion(
  tx: Tx,
  journey: LockedJourney,
  number: number,
): Promise<Content | Refused> {
  const [row] = await tx.rows<{ document: unknown; authors: Content["authors"] }>(
    "select document, authors from journey_version where journey_id = $1 and number = $2",
    [journey.id, number],
  );
  if (!row) return refuse(NO_JOURNEY);
  const { authors } = row;
  const document = readStored(row.document);
  return { kind: "restore", document, authors, revision: journey.revision, sourceVersion: number };
}

type Wishes = Readonly<{ note: string; plan?: z.output<typeof planSchema> | undefined }>;

async function publish(
  call: Call<JourneyParams, Wishes>,
  help: PublishHelp,
  contentOf: (tx: Tx, journey: LockedJourney) => Promise<Content | Refused>,
): Promise<Published | Refused> {
  const facts = await publishFacts(call.platform, call.workspace.id, call.params.journeyId);
  return call.platform.db.transaction(async (tx): Promise<Published | Refused> => {
    const journey = await lockJourney(tx, call.workspace.id, call.params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    const content = await contentOf(tx, journey);
    if ("ok" in content) return content;
    const forbidden = forbids(call.workspace.id, journey, content, facts);
    if (forbidden) return refuse(forbidden);
    const inside = await readInside(tx, journey.id, help.standingOf);
    if (help.needsApproval?.(inside.people)) return refuse(approvalRequired(inside));
    const plan = call.body.plan ?? EVERYBODY_STAYS;
    const planned = planFor(plan, content.document, inside);
    if (!planned.ok) return planned;
    const wish = { note: call.body.note, plan, rules: planned.rules };
    return { ok: true, version: await goLive(tx, call, journey, content, wish) };
  });
}

function approvalRequired({ people }: Inside): Problem {
  return {
    status: 409,
    code: "approval_required",
    title: "Somebody has to approve this",
    detail: `${people} people are inside, and this workspace wants such changes approved. Ask for approval.`,
  };
}

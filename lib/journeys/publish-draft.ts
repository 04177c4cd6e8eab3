import { z } from "zod";
import { compileJourney } from "#core/journey/compile.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import { lintJourney } from "#core/journey/lint.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import {
  type Call,
  conflict,
  type JourneyParams,
  NO_JOURNEY,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import { ARCHIVED } from "#lib/journeys/edit-draft.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { said } from "#lib/journeys/issue-words.ts";
import { type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";
import { stepKinds } from "#steps/registry.gen.ts";

export const publishSchema = z.strictObject({
  /** The revision that was looked at: nothing that came later goes live unseen. */
  revision: z.int().min(0),
  note: z.string().max(2_000).default(""),
});

export type PublishedVersion = Readonly<{
  number: number;
  contentHash: string;
  note: string;
  publishedAt: string;
  /** False where the content was live already: no version was made (S-13.1). */
  fresh: boolean;
}>;
export type Published = Readonly<{ ok: true; version: PublishedVersion }>;

/**
 * Makes the draft the version that new people enter (S-13.1, S-13.7). People inside finish on theirs.
 * A paused journey stays paused; an ended one starts again.
 */
export async function publishDraft(
  call: Call<JourneyParams, z.output<typeof publishSchema>>,
): Promise<Published | Refused> {
  const facts = await publishFacts(call.platform, call.workspace.id, call.params.journeyId);
  return call.platform.db.transaction(async (tx): Promise<Published | Refused> => {
    const journey = await lockJourney(tx, call.workspace.id, call.params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    if (journey.status === "archived") return refuse(ARCHIVED);
    if (journey.revision !== call.body.revision) return refuse(conflict(journey.revision));
    const blocks = lintJourney(journey.document, stepKinds, facts).filter(({ level }) => level === "block");
    if (blocks.length > 0) return refuse(journeyInvalid(blocks));
    const broken = notRunnable(call.workspace.id, journey);
    if (broken) return refuse(broken);
    return { ok: true, version: await switchVersion(tx, call, journey) };
  });
}

/** The same for the same drawing, whatever the order of its keys. */
export function contentHashOf(document: JourneyDocument): string {
  return sha256Hex(canonicalJson(document as Json));
}

async function switchVersion(
  tx: Tx,
  { workspace, actor, body }: Call<JourneyParams, z.output<typeof publishSchema>>,
  journey: LockedJourney,
): Promise<PublishedVersion> {
  const contentHash = contentHashOf(journey.document);
  const fresh = contentHash !== journey.liveHash;
  const version = fresh
    ? await insertVersion(tx, journey, contentHash, body.note, actor.id)
    : await liveVersion(tx, journey);
  const status = journey.status === "paused" ? "paused" : "live";
  if (!fresh && status === journey.status) return { ...version, fresh };
  await tx.run(
    `update journey set live_version = $2, status = $3, priority = $4, epoch = epoch + 1, updated_at = cairn_now() where id = $1`,
    [journey.id, version.number, status, journey.document.settings.priority],
  );
  await tx.run(`update journey_draft set base_version = $2 where journey_id = $1`, [
    journey.id,
    version.number,
  ]);
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act: "journey.published",
    objectKind: "journey",
    objectId: journey.id,
    detail: { version: version.number, contentHash, note: body.note, revision: journey.revision },
  });
  return { ...version, fresh };
}

type VersionRow = Readonly<{ number: number; content_hash: string; note: string; published_at: Date }>;

async function insertVersion(tx: Tx, journey: LockedJourney, hash: string, note: string, by: string | null) {
  const [row] = await tx.rows<VersionRow>(
    `insert into journey_version (journey_id, number, document, content_hash, note, published_by)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from journey_version where journey_id = $1
     returning number, content_hash, note, published_at`,
    [journey.id, JSON.stringify(journey.document), hash, note, by],
  );
  return viewOf(row);
}

async function liveVersion(tx: Tx, { id, liveVersion: number }: LockedJourney) {
  const [row] = await tx.rows<VersionRow>(
    "select number, content_hash, note, published_at from journey_version where journey_id = $1 and number = $2",
    [id, number],
  );
  return viewOf(row);
}

function viewOf(row: VersionRow | undefined) {
  if (!row) throw new Error("a version that was just written or live must be there");
  const { number, content_hash: contentHash, note, published_at: publishedAt } = row;
  return { number, contentHash, note, publishedAt: publishedAt.toISOString() };
}

/** 422 with one error a step: the first thing each has to have put right (guarantees 4.4). */
export function journeyInvalid(blocks: readonly Issue[]): Problem {
  const first = new Map<string, Issue>();
  for (const block of blocks) {
    const key = block.stepId ?? issueKey(block);
    if (!first.has(key)) first.set(key, block);
  }
  return {
    status: 422,
    code: "journey_invalid",
    title: "The journey cannot be published",
    detail: `${first.size === 1 ? "One thing has" : `${first.size} things have`} to be put right first.`,
    errors: said([...first.values()]).map(({ code, stepId, field, text }) => ({
      pointer: stepId
        ? `/steps/${stepId}${field ? `/${field.replaceAll(".", "/")}` : ""}`
        : `/${(field ?? "").replaceAll(".", "/")}`,
      code,
      detail: text,
    })),
  };
}

/** The engine's own compiler has the last word: what it cannot read must never become a version. */
function notRunnable(
  workspaceId: string,
  { id, liveVersion: number, document }: LockedJourney,
): Problem | null {
  const compiled = compileJourney(
    { workspaceId, journeyId: id, version: (number ?? 0) + 1, document },
    stepKinds,
  );
  if (compiled.ok) return null;
  return {
    status: 422,
    code: "journey_invalid",
    title: "The journey cannot be published",
    errors: compiled.problems.map(({ stepId, path, message }) => ({
      pointer: `/steps/${stepId}/${path.replaceAll(".", "/")}`,
      code: "L-121",
      detail: message,
    })),
  };
}

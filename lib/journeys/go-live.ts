import { compileJourney } from "#core/journey/compile.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { type ConcreteRule, type PlanProblem, type PublishPlan, resolvePlan } from "#core/journey/plan.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { type Call, type Refused, refuse } from "#lib/journeys/call.ts";
import { type ChangeKind, insertChange, markDone } from "#lib/journeys/changes.ts";
import { ARCHIVED } from "#lib/journeys/edit-draft.ts";
import { fatesIn, type Inside } from "#lib/journeys/inside.ts";
import { said } from "#lib/journeys/issue-words.ts";
import type { Authors, LockedJourney } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** How long a publishing can be taken back before it has moved anybody (ux 3.12). */
export const GRACE_MS = 10_000;

/** A drawing that is to go live, and where it comes from. */
export type Content = Readonly<{
  kind: Exclude<ChangeKind, "stop">;
  document: JourneyDocument;
  revision: number;
  /** The version that is made live again. */
  sourceVersion: number | null;
  /** Who drew what of it, by step id. */
  authors: Authors;
}>;

export type PublishedVersion = Readonly<{
  number: number;
  contentHash: string;
  note: string;
  publishedAt: string;
  /** False where the content was live already: no version was made (S-13.1). */
  fresh: boolean;
  /** The change that an undo names, and until when it moves nobody. */
  changeId: string | null;
  movesAt: string | null;
}>;
export type Published = Readonly<{ ok: true; version: PublishedVersion }>;

type Acting = Pick<Call, "workspace" | "actor">;
type Wish = Readonly<{ note: string; plan: PublishPlan }>;

/** The same for the same drawing, whatever the order of its keys. */
export function contentHashOf(document: JourneyDocument): string {
  return sha256Hex(canonicalJson(document as Json));
}

/** What forbids that a drawing goes live; null when nothing does. */
export function forbids(
  workspaceId: string,
  journey: LockedJourney,
  { document }: Pick<Content, "document">,
  facts: LintFacts,
): Problem | null {
  if (journey.status === "archived") return ARCHIVED;
  const blocks = lintJourney(document, stepKinds, facts).filter(({ level }) => level === "block");
  return blocks.length > 0 ? journeyInvalid(blocks) : notRunnable(workspaceId, journey, document);
}

/** A plan for the people inside as they stand now; refused where it says nothing about somebody (S-13.4). */
export function planFor(
  plan: PublishPlan,
  document: JourneyDocument,
  { standing, versions }: Inside,
): Readonly<{ ok: true; rules: readonly ConcreteRule[] }> | Refused {
  const fateOf = fatesIn(versions, document);
  const { rules, problems } = resolvePlan({ plan, document, inside: versions, standing, fateOf });
  return problems.length > 0 ? refuse(planRefused(problems)) : { ok: true, rules };
}

/**
 * The version switch, in a transaction that has the journey's row (S-13.7): entries use the new version from its commit
 * on, and nobody inside is moved before the grace is over. A paused journey stays paused; an ended one starts again.
 */
export async function goLive(
  tx: Tx,
  { workspace, actor }: Acting,
  journey: LockedJourney,
  content: Content,
  { note, plan, rules, changeId }: Wish & Readonly<{ rules: readonly ConcreteRule[]; changeId?: string }>,
): Promise<PublishedVersion> {
  const { document, kind, sourceVersion, revision, authors } = content;
  const contentHash = contentHashOf(document);
  const fresh = contentHash !== journey.liveHash;
  const version = fresh
    ? await insertVersion(tx, journey.id, content, { hash: contentHash, note, by: actor.id })
    : await liveVersion(tx, journey);
  const status = journey.status === "paused" ? "paused" : "live";
  const untold = { ...version, fresh, changeId: null, movesAt: null };
  if (!fresh && status === journey.status) return untold;
  await tx.run(
    `update journey set live_version = $2, status = $3, priority = $4, epoch = epoch + 1, archive_when_empty = false,
       updated_at = cairn_now() where id = $1`,
    [journey.id, version.number, status, document.settings.priority],
  );
  await followDraft(tx, journey, content, version.number);
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act: kind === "restore" ? "journey.restored" : "journey.published",
    objectKind: "journey",
    objectId: journey.id,
    detail: {
      ...{ version: version.number, contentHash, note, revision, people: plan.people },
      ...(sourceVersion === null ? {} : { from: sourceVersion }),
      ...(rules.length > 0 ? { rules: rules.slice(0, 50).map((rule) => ({ ...rule })) } : {}),
    },
  });
  if (!fresh) return untold;
  const { status: previousStatus, liveVersion: previousVersion } = journey;
  const base = { workspaceId: workspace.id, journeyId: journey.id, state: "done" as const };
  const row = { ...base, kind, document, contentHash, sourceVersion, revision, authors, note, plan };
  const id = changeId ?? (await insertChange(tx, { ...row, askedBy: actor.id, dueAt: null }));
  const done = { rules, version: version.number, previousVersion, previousStatus, graceMs: GRACE_MS };
  const movesAt = await markDone(tx, id, done);
  return { ...version, fresh, changeId: id, movesAt: movesAt.toISOString() };
}

/** A draft without changes of its own follows what went live; one with changes is kept, and was begun on this version. */
async function followDraft(tx: Tx, journey: LockedJourney, { document }: Content, number: number) {
  const drawn = contentHashOf(journey.document);
  const untouched = journey.liveHash !== null && drawn === journey.liveHash;
  if (untouched && contentHashOf(document) !== journey.liveHash) {
    await tx.run(
      "update journey_draft set document = $2, revision = revision + 1, updated_at = cairn_now() where journey_id = $1",
      [journey.id, JSON.stringify(document)],
    );
  }
  const settled = untouched || drawn === contentHashOf(document);
  await tx.run(
    "update journey_draft set base_version = $2, authors = case when $3 then '{}'::jsonb else authors end where journey_id = $1",
    [journey.id, number, settled],
  );
}

type VersionRow = Readonly<{ number: number; content_hash: string; note: string; published_at: Date }>;
type Stamp = Readonly<{ hash: string; note: string; by: string | null }>;

async function insertVersion(
  tx: Tx,
  journeyId: string,
  { document, authors }: Content,
  { hash, note, by }: Stamp,
) {
  const [row] = await tx.rows<VersionRow>(
    `insert into journey_version (journey_id, number, document, content_hash, note, authors, published_by, published_at)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, cairn_now() from journey_version where journey_id = $1
     returning number, content_hash, note, published_at`,
    [journeyId, JSON.stringify(document), hash, note, JSON.stringify(authors), by],
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

function planRefused(problems: readonly PlanProblem[]): Problem {
  return {
    status: 422,
    code: "plan_incomplete",
    title: "It is not said what happens to everybody inside",
    detail: problems[0]?.detail ?? "",
    errors: problems.slice(0, 100),
  };
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
  { id, liveVersion: number }: LockedJourney,
  document: JourneyDocument,
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

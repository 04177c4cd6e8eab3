import { z } from "zod";
import { EVERYBODY_STAYS, type PublishPlan, planSchema } from "#core/journey/plan.ts";
import {
  type Call,
  conflict,
  type JourneyParams,
  journeyParams,
  NO_JOURNEY,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import {
  type Change,
  type ChangeState,
  dueChanges,
  insertChange,
  lockChange,
  replaceWaiting,
  settleChange,
} from "#lib/journeys/changes.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import {
  type Content,
  contentHashOf,
  forbids,
  goLive,
  type PublishedVersion,
  planFor,
} from "#lib/journeys/go-live.ts";
import { type Inside, readInside } from "#lib/journeys/inside.ts";
import { type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import { contentOfVersion, draftOf, type PublishHelp } from "#lib/journeys/publish-draft.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { type AuditActor, SYSTEM } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const proposeSchema = z.strictObject({
  /** The draft as of a revision, or an earlier version. */
  revision: z.int().min(0).optional(),
  version: z.int().min(1).optional(),
  note: z.string().max(2_000).default(""),
  plan: planSchema.optional(),
  /** When it goes live by itself; left out, as soon as it is approved. */
  at: z.iso.datetime({ offset: true, error: "Write the time as 2027-03-01T09:00:00Z" }).optional(),
});
export const changeParams = journeyParams.extend({ changeId: z.string().min(1).max(64) });
export type ChangeParams = z.output<typeof changeParams>;
export const decisionSchema = z.strictObject({
  approve: z.boolean(),
  reason: z.string().trim().max(2_000).optional(),
});

export type Proposed = Readonly<{ ok: true; id: string; state: "asked" | "scheduled" }>;
export type Decided = Readonly<{ ok: true; state: ChangeState; version: PublishedVersion | null }>;
type Proposal = Call<JourneyParams, z.output<typeof proposeSchema>>;

/**
 * Puts a publishing down to be approved, or to be done at a time. What was looked at is kept: exactly that goes live,
 * whatever becomes of the draft meanwhile. A newer one takes the place of the one before.
 */
export async function proposeChange(call: Proposal, help: PublishHelp): Promise<Proposed | Refused> {
  const { platform, workspace, params, body } = call;
  const facts = await publishFacts(platform, workspace.id, params.journeyId);
  return platform.db.transaction(async (tx): Promise<Proposed | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    const content = await contentOf(tx, journey, body);
    if ("ok" in content) return content;
    const inside = await readInside(tx, journey.id, help.standingOf);
    const plan = body.plan ?? EVERYBODY_STAYS;
    const planned = checkWish(workspace.id, { journey, facts, inside }, content, plan);
    if (!planned.ok) return planned;
    const state = help.needsApproval?.(inside.people) ? "asked" : "scheduled";
    if (state === "scheduled" && body.at === undefined) return refuse(NOT_NEEDED);
    return { ok: true, id: await putDown(tx, call, content, state), state };
  });
}

async function putDown(tx: Tx, call: Proposal, content: Content, state: Proposed["state"]): Promise<string> {
  const { workspace, actor, body } = call;
  const { journeyId } = call.params;
  await replaceWaiting(tx, journeyId, state);
  const id = await insertChange(tx, {
    ...content,
    ...{ workspaceId: workspace.id, journeyId, state, note: body.note, askedBy: actor.id },
    contentHash: contentHashOf(content.document),
    plan: body.plan ?? EVERYBODY_STAYS,
    dueAt: body.at === undefined ? null : Date.parse(body.at),
  });
  const detail = { change: id, at: body.at ?? null, note: body.note };
  await tell(tx, call, journeyId, `journey.publish_${state}`, detail);
  return id;
}

/** Says yes or no to what somebody has asked for. Approved, it is done at once, or waits for its time. */
export async function decideChange(
  call: Call<ChangeParams, z.output<typeof decisionSchema>>,
  help: PublishHelp,
): Promise<Decided | Refused> {
  const { platform, workspace, params, actor, body } = call;
  const facts = await publishFacts(platform, workspace.id, params.journeyId);
  return platform.db.transaction(async (tx): Promise<Decided | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    const change = journey && (await lockChange(tx, journey.id, params.changeId));
    if (!journey || !change) return refuse(NO_JOURNEY);
    if (change.state !== "asked") return refuse(notWaiting(change));
    const reason = body.reason || null;
    const detail = { change: change.id, asked: change.askedBy, reason };
    if (!body.approve) {
      await settleChange(tx, change.id, { state: "declined", by: actor.id, reason });
      await tell(tx, call, journey.id, "journey.publish_declined", detail);
      return { ok: true, state: "declined", version: null };
    }
    await settleChange(tx, change.id, { state: "scheduled", by: actor.id, reason });
    await tell(tx, call, journey.id, "journey.publish_approved", detail);
    if (change.dueAt !== null) return { ok: true, state: "scheduled", version: null };
    return doChange(tx, call, { journey, change, facts, help });
  });
}

/** Takes back what was asked or planned and is not done yet. */
export function cancelChange(call: Call<ChangeParams>): Promise<Decided | Refused> {
  const { platform, workspace, params, actor } = call;
  return platform.db.transaction(async (tx): Promise<Decided | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    const change = journey && (await lockChange(tx, journey.id, params.changeId));
    if (!journey || !change) return refuse(NO_JOURNEY);
    if (change.state === "cancelled") return { ok: true, state: "cancelled", version: null };
    if (change.state !== "asked" && change.state !== "scheduled") return refuse(notWaiting(change));
    await settleChange(tx, change.id, { state: "cancelled", by: actor.id });
    await tell(tx, call, journey.id, "journey.publish_cancelled", { change: change.id });
    return { ok: true, state: "cancelled", version: null };
  });
}

/** Part of the sweep: does what has fallen due. One that cannot be done any more says why, and is done with. */
export async function publishDue(platform: Call["platform"], help: PublishHelp): Promise<number> {
  const due = await dueChanges(platform.db);
  for (const { id, journeyId } of due) {
    const [owner] = await platform.db.rows<{ workspace_id: string }>(
      "select workspace_id from journey where id = $1",
      [journeyId],
    );
    const workspace = { id: owner?.workspace_id ?? "" };
    const facts = await publishFacts(platform, workspace.id, journeyId);
    await platform.db.transaction(async (tx) => {
      const journey = await lockJourney(tx, workspace.id, journeyId);
      const change = journey && (await lockChange(tx, journeyId, id));
      if (!journey || change?.state !== "scheduled") return;
      const actor = { kind: change.askedBy ? "member" : "system", id: change.askedBy, name: "" } as const;
      const done = await doChange(tx, { workspace, actor }, { journey, change, facts, help });
      if (done.ok) return;
      const reason = done.problem.detail ?? done.problem.title;
      await settleChange(tx, id, { state: "failed", by: null, reason });
      await tell(tx, { workspace, actor: SYSTEM }, journeyId, "journey.publish_failed", {
        change: id,
        reason,
      });
    });
  }
  return due.length;
}

type Doing = Readonly<{
  journey: LockedJourney;
  change: Change;
  facts: Awaited<ReturnType<typeof publishFacts>>;
  help: PublishHelp;
}>;
type Doer = Readonly<{ workspace: { id: string }; actor: Call["actor"] }>;

async function doChange(
  tx: Tx,
  doer: Doer,
  { journey, change, facts, help }: Doing,
): Promise<Decided | Refused> {
  const { document, kind, sourceVersion, revision, authors, note, plan } = change;
  if (document === null || kind === "stop") return refuse(notWaiting(change));
  const inside = await readInside(tx, journey.id, help.standingOf);
  const planned = checkWish(doer.workspace.id, { journey, facts, inside }, { document }, plan);
  if (!planned.ok) return planned;
  const content: Content = { kind, document, revision, authors, sourceVersion };
  const wish = { note, plan, rules: planned.rules, changeId: change.id };
  const version = await goLive(tx, doer, journey, content, wish);
  if (!version.fresh) await settleChange(tx, change.id, { state: "done", by: null, reason: "live already" });
  return { ok: true, state: "done", version };
}

type Checked = Pick<Doing, "journey" | "facts"> & Readonly<{ inside: Inside }>;

/** May this drawing go live with this plan, as things are now? */
function checkWish(
  workspaceId: string,
  { journey, facts, inside }: Checked,
  { document }: Pick<Content, "document">,
  plan: PublishPlan,
): ReturnType<typeof planFor> {
  const forbidden = forbids(workspaceId, journey, { document }, facts);
  return forbidden ? refuse(forbidden) : planFor(plan, document, inside);
}

async function contentOf(
  tx: Tx,
  journey: LockedJourney,
  { revision, version }: z.output<typeof proposeSchema>,
): Promise<Content | Refused> {
  if (version !== undefined) return contentOfVersion(tx, journey, version);
  if (revision !== journey.revision) return refuse(conflict(journey.revision));
  return draftOf(journey);
}

function tell(
  tx: Tx,
  { workspace, actor }: Readonly<{ workspace: { id: string }; actor: AuditActor }>,
  journeyId: string,
  act: string,
  detail: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { kind, id } = actor;
  return writeAudit(tx, {
    workspaceId: workspace.id,
    actor: { kind, id },
    act,
    objectKind: "journey",
    objectId: journeyId,
    detail,
  });
}

const NOT_NEEDED: Problem = {
  status: 422,
  code: "approval_not_needed",
  title: "Nobody has to approve this",
  detail: "Publish it, or give a time in `at`.",
};

function notWaiting({ state }: Change): Problem {
  return {
    status: 409,
    code: "wrong_status",
    title: "This change does not wait any more",
    detail: `It is ${state}.`,
  };
}

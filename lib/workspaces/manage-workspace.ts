import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { type Acting, audit } from "./acting.ts";
import { type PauseScope, pausedSince, setPause } from "./controls.ts";
import {
  approvalOf,
  setSending,
  updateWorkspace,
  type Workspace,
  type WorkspaceSettings,
} from "./workspace.ts";

/** Changes name, zone, currency or country, and writes down what they were. */
export async function changeSettings(call: Acting, change: WorkspaceSettings): Promise<void> {
  const { platform, workspace } = call;
  await platform.db.transaction(async (tx) => {
    const before = await updateWorkspace(tx, workspace.id, change);
    if (!before) return;
    const detail = changesOf(before, change);
    if (Object.keys(detail).length === 0) return;
    await audit(call, tx, {
      act: "workspace.changed",
      objectKind: "workspace",
      objectId: workspace.id,
      detail,
    });
  });
}

function changesOf(before: Workspace, change: WorkspaceSettings): JsonObject {
  const fields = ["name", "timeZone", "currency", "country"] as const;
  const [was, is] = [approvalOf(before), change.approval];
  const changed = is !== undefined && (is.when !== was.when || is.people !== was.people);
  return Object.fromEntries([
    ...(changed ? [["approval", { before: was, after: is }] as const] : []),
    ...fields.flatMap((field) => {
      const after = change[field];
      return after === undefined || after === before[field]
        ? []
        : [[field, { before: before[field], after }] as const];
    }),
  ]);
}

const DEMO_STAYS: Problem = {
  status: 409,
  code: "demo_workspace",
  title: "A demo shop never sends to people",
  detail: "Its messages stay in the Test inbox. Send live from a workspace of your own.",
};

/** Test inbox or live. */
export async function changeSending(call: Acting, sending: Workspace["sending"]): Promise<Problem | null> {
  const { platform, workspace } = call;
  if (workspace.demo && sending === "live") return DEMO_STAYS;
  await platform.db.transaction(async (tx) => {
    if (!(await setSending(tx, workspace.id, sending))) return;
    await audit(call, tx, {
      act: "workspace.sending_changed",
      objectKind: "workspace",
      objectId: workspace.id,
      detail: { after: sending },
    });
  });
  return null;
}

export type PauseOrder = Readonly<{
  scope: PauseScope;
  subject: string;
  paused: boolean;
  reason?: string | undefined;
}>;

/** What other rooms do in the transaction that ends a pause. */
export type WhenResumed = (
  tx: Tx,
  pause: Readonly<{ workspaceId: string; scope: PauseScope; subject: string; since: Date | null }>,
) => Promise<unknown>;

/** Pauses or resumes a channel or the whole workspace (G-10). */
export async function changePause(call: Acting, order: PauseOrder, whenResumed: WhenResumed): Promise<void> {
  const { platform, workspace, actor } = call;
  await platform.db.transaction(async (tx) => {
    const { scope, subject, paused, reason } = order;
    const since = await pausedSince(tx, { workspaceId: workspace.id, scope, subject });
    const changed = await setPause(tx, {
      workspaceId: workspace.id,
      scope,
      subject,
      paused,
      by: actor.id,
      reason: reason ?? null,
    });
    if (!changed) return;
    if (!paused) await whenResumed(tx, { workspaceId: workspace.id, scope, subject, since });
    await audit(call, tx, {
      act: paused ? `${scope}.paused` : `${scope}.resumed`,
      objectKind: scope,
      objectId: subject || workspace.id,
      detail: reason ? { reason } : {},
    });
  });
}

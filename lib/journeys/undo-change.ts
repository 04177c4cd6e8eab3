import { type Call, NO_JOURNEY, type Refused, refuse } from "#lib/journeys/call.ts";
import { type Change, lockChange, settleChange } from "#lib/journeys/changes.ts";
import { type JourneyStatus, type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import type { ChangeParams } from "#lib/journeys/propose-change.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export type Undone = Readonly<{
  ok: true;
  status: JourneyStatus;
  liveVersion: number | null;
  /** The version that was taken back: who entered it meanwhile finishes on it. */
  version: number | null;
  /** True where people had been moved already: they are on their way back. */
  returning: boolean;
}>;

const LIMIT_HOURS = 24;

/**
 * Takes a publishing or a stop back within 24 hours (S-13.7, S-13.11): what was live before is live again. While nobody
 * has been moved, nobody will be; afterwards, those who have not gone on since are put back.
 */
export function undoChange(call: Call<ChangeParams>): Promise<Undone | Refused> {
  const { platform, workspace, params } = call;
  return platform.db.transaction(async (tx): Promise<Undone | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    const change = journey && (await lockChange(tx, journey.id, params.changeId));
    if (!journey || !change) return refuse(NO_JOURNEY);
    if (change.state === "undone") return answer(journey, change, false);
    const problem = await cannotUndo(tx, journey, change);
    if (problem) return refuse(problem);
    const status = statusAfter(journey, change);
    await tx.run(
      "update journey set live_version = $2, status = $3, epoch = epoch + 1, updated_at = cairn_now() where id = $1",
      [journey.id, change.previousVersion, status],
    );
    await tx.run("update journey_draft set base_version = $2 where journey_id = $1", [
      journey.id,
      change.previousVersion,
    ]);
    const returning = change.moves !== "none" && (await begun(tx, change));
    const moves = returning ? "returning" : "none";
    await settleChange(tx, change.id, { state: "undone", by: call.actor.id, moves });
    await writeAudit(tx, {
      workspaceId: workspace.id,
      actor: call.actor,
      act: "journey.change_undone",
      objectKind: "journey",
      objectId: journey.id,
      detail: { change: change.id, kind: change.kind, version: change.version, back: change.previousVersion },
    });
    return answer({ ...journey, status, liveVersion: change.previousVersion }, change, returning);
  });
}

function answer({ status, liveVersion }: LockedJourney, { version }: Change, returning: boolean): Undone {
  return { ok: true, status, liveVersion, version, returning };
}

/** Before their time has come nobody was moved: the pages of a plan hold its row, which is ours now. */
async function begun(tx: Tx, { movesAt }: Change): Promise<boolean> {
  const [row] = await tx.rows<{ begun: boolean }>("select $1::timestamptz <= cairn_now() as begun", [
    movesAt,
  ]);
  return row?.begun ?? false;
}

async function cannotUndo(tx: Tx, journey: LockedJourney, change: Change): Promise<Problem | null> {
  const [row] = await tx.rows<{ late: boolean }>(
    "select $1::timestamptz < cairn_now() - $2 * interval '1 hour' as late",
    [change.doneAt, LIMIT_HOURS],
  );
  if (change.state !== "done" || change.doneAt === null) return notUndoable(`It is ${change.state}.`);
  if (row?.late)
    return notUndoable(`It is more than ${LIMIT_HOURS} hours ago. Make the earlier version live again.`);
  if (change.kind === "stop" ? journey.status !== "ended" : journey.liveVersion !== change.version) {
    return notUndoable("The journey has been changed again since.");
  }
  return null;
}

/** A pause that came after the publishing stays a pause. */
function statusAfter(journey: LockedJourney, { kind, previousStatus }: Change): JourneyStatus {
  const before = previousStatus ?? "draft";
  if (kind === "stop") return before;
  return journey.status === "paused" && before === "live" ? "paused" : before;
}

function notUndoable(detail: string): Problem {
  return { status: 409, code: "cannot_undo", title: "This cannot be taken back any more", detail };
}

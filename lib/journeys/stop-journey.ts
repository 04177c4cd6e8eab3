import type { ConcreteRule } from "#core/journey/plan.ts";
import { EVERYBODY_STAYS } from "#core/journey/plan.ts";
import { type Call, type JourneyParams, NO_JOURNEY, type Refused, refuse } from "#lib/journeys/call.ts";
import { insertChange, markDone } from "#lib/journeys/changes.ts";
import { readInside, type StandingReader } from "#lib/journeys/inside.ts";
import { lockJourney } from "#lib/journeys/locked-journey.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export type Stopped = Readonly<{ ok: true; status: "ended"; changeId: string; people: number }>;

/**
 * Nobody enters any more, and everybody inside is exited as `journey_stopped` (S-13.11): page by page, from now on. It can
 * be taken back within 24 hours.
 */
export function stopJourney(
  call: Call<JourneyParams>,
  standingOf: StandingReader,
): Promise<Stopped | Refused> {
  const { platform, workspace, params, actor } = call;
  return platform.db.transaction(async (tx): Promise<Stopped | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    if (journey.status !== "live" && journey.status !== "paused" && journey.status !== "ended") {
      return refuse({
        status: 409,
        code: "wrong_status",
        title: "The journey's status does not allow this",
        detail: `It is ${journey.status}: nobody is inside.`,
      });
    }
    const { versions, people } = await readInside(tx, journey.id, standingOf);
    const rules = versions.flatMap(({ version, document }) =>
      document.steps.map(({ id }): ConcreteRule => ({ version, stepId: id, act: "exit" })),
    );
    await tx.run(
      "update journey set status = 'ended', epoch = epoch + 1, updated_at = cairn_now() where id = $1",
      [journey.id],
    );
    const base = {
      workspaceId: workspace.id,
      journeyId: journey.id,
      kind: "stop" as const,
      state: "done" as const,
    };
    const nothing = {
      document: null,
      contentHash: null,
      sourceVersion: null,
      revision: journey.revision,
      note: "",
      authors: {},
    };
    const row = { ...base, ...nothing, plan: EVERYBODY_STAYS, askedBy: actor.id, dueAt: null };
    const changeId = await insertChange(tx, row);
    const { status: previousStatus, liveVersion: previousVersion } = journey;
    await markDone(tx, changeId, { rules, version: null, previousVersion, previousStatus, graceMs: 0 });
    await writeAudit(tx, {
      workspaceId: workspace.id,
      actor,
      act: "journey.stopped",
      objectKind: "journey",
      objectId: journey.id,
      detail: { people, version: journey.liveVersion, change: changeId },
    });
    return { ok: true, status: "ended", changeId, people };
  });
}

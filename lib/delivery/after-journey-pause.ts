import { prolongHeld } from "#lib/delivery/prolong-held.ts";
import { skipHeld } from "#lib/delivery/skip-held.ts";
import type { AfterPause } from "#lib/journeys/control-journey.ts";
import type { Database } from "#lib/platform/db.ts";
import { resumeRuns } from "#lib/runs/due.ts";
import { windUp } from "#lib/runs/wind-up.ts";

/** Winds up the timers of a journey whose pause ends, and gives its messages back the time that they were held, or skips them. */
export function afterJourneyPause(db: Database): AfterPause {
  return {
    async within(tx, { workspaceId, journeyId, since, policy }) {
      if (policy.overdue === "skip") await skipHeld(tx, workspaceId, journeyId);
      await prolongHeld(tx, { workspaceId, scope: "journey", subject: journeyId, since });
    },
    async after(journeyId) {
      await windUp(db, journeyId);
      // A batch may have set one aside at that moment.
      await resumeRuns(db, journeyId);
    },
  };
}

import { prolongHeld } from "#lib/delivery/prolong-held.ts";
import type { AfterPause } from "#lib/journeys/control-journey.ts";
import type { Database } from "#lib/platform/db.ts";
import { resumeRuns } from "#lib/runs/due.ts";

/** Winds up the timers of a journey whose pause ends, and gives its messages back the time that they were held. */
export function afterJourneyPause(db: Database): AfterPause {
  return {
    within: (tx, { workspaceId, journeyId, since }) =>
      prolongHeld(tx, { workspaceId, scope: "journey", subject: journeyId, since }),
    after: (journeyId) => resumeRuns(db, journeyId),
  };
}

import { afterJourneyPause } from "#lib/delivery/after-journey-pause.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { resumeJourney } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;

/** People enter again, and what was held goes on. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const result = await resumeJourney(call, afterJourneyPause(call.platform.db));
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

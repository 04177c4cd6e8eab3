import { journeyParams } from "#lib/journeys/call.ts";
import { resumeJourney } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { resumeRuns } from "#lib/runs/due.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;

/** People enter again, and what was held goes on. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const result = await resumeJourney(call, (journeyId) => resumeRuns(call.platform.db, journeyId));
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

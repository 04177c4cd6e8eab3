import { journeyParams } from "#lib/journeys/call.ts";
import { endJourney } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { resumeRuns } from "#lib/runs/due.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:pause", resource: "journey" } as const;

/** Nobody enters any more; people inside finish. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const result = await endJourney(call, (journeyId) => resumeRuns(call.platform.db, journeyId));
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

import { journeyParams } from "#lib/journeys/call.ts";
import { archiveJourney } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** Takes a journey that nobody enters out of the lists. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const result = await archiveJourney(call);
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

import { journeyParams } from "#lib/journeys/call.ts";
import { pauseJourney, pauseSchema } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:pause", resource: "journey" } as const;

/** Nobody enters; timers and deliveries are held, unless only entries are stopped. */
export const POST = endpoint(policy, { params: journeyParams, body: pauseSchema }, async (call) => {
  const result = await pauseJourney(call, call.body);
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

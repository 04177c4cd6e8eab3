import { afterJourneyPause } from "#lib/delivery/after-journey-pause.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { endJourney, endSchema } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:pause", resource: "journey" } as const;

/** Nobody enters any more; people inside finish. It may put itself away once nobody is inside. */
export const POST = endpoint(policy, { params: journeyParams, body: endSchema }, async (call) => {
  const result = await endJourney(call, afterJourneyPause(call.platform.db), call.body);
  return result.ok ? Response.json({ status: result.status }) : problem(result.problem, call.requestId);
});

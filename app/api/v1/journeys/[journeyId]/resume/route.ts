import { afterJourneyPause } from "#lib/delivery/after-journey-pause.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { resumeJourney, resumeSchema } from "#lib/journeys/control-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;

/** People enter again, and what was held goes on: timers that fell due meanwhile as the body says. */
export const POST = endpoint(policy, { params: journeyParams, body: resumeSchema }, async (call) => {
  const result = await resumeJourney(call, afterJourneyPause(call.platform.db), call.body);
  if (!result.ok) return problem(result.problem, call.requestId);
  call.platform.queues.ring({ name: "engine" });
  return Response.json({ status: result.status });
});

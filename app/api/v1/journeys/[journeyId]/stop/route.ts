import { journeyParams } from "#lib/journeys/call.ts";
import { stopJourney } from "#lib/journeys/stop-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:pause", resource: "journey" } as const;

/** Nobody enters any more, and everybody inside is exited. It can be taken back within 24 hours, by its change. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const stopped = await stopJourney({ ...call, body: {} }, standingIn);
  if (!stopped.ok) return problem(stopped.problem, call.requestId);
  const { status, changeId, people } = stopped;
  call.platform.queues.ring({ name: "jobs" });
  return Response.json({ status, changeId, people });
});

import { journeyParams } from "#lib/journeys/call.ts";
import { duplicateJourney } from "#lib/journeys/create-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** A copy with its own draft and nobody inside. */
export const POST = endpoint(policy, { params: journeyParams }, async (call) => {
  const copied = await duplicateJourney(call);
  if (!copied.ok) return problem(copied.problem, call.requestId);
  return Response.json(copied.journey, { status: 201 });
});

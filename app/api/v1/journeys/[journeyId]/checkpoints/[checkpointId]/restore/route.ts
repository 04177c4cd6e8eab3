import { checkpointParams, restoreCheckpoint, revisionSchema } from "#lib/journeys/checkpoints.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** The drawing of a checkpoint becomes the draft. */
export const POST = endpoint(policy, { params: checkpointParams, body: revisionSchema }, async (call) => {
  const restored = await restoreCheckpoint(call);
  if (!restored.ok) return problem(restored.problem, call.requestId);
  return Response.json(restored.saved);
});

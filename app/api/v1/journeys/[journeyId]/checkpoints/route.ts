import { journeyParams } from "#lib/journeys/call.ts";
import { checkpointSchema, listCheckpoints, saveCheckpoint } from "#lib/journeys/checkpoints.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:write", resource: "journey" } as const;

/** Drawings that somebody wanted to be able to come back to, the newest first. */
export const GET = endpoint(policy, { params: journeyParams }, async (call) =>
  Response.json({ checkpoints: await listCheckpoints(call) }),
);

/** Keeps the draft as it is now under a name. */
export const POST = endpoint(writePolicy, { params: journeyParams, body: checkpointSchema }, async (call) => {
  const saved = await saveCheckpoint(call);
  if (!saved.ok) return problem(saved.problem, call.requestId);
  return Response.json({ id: saved.id }, { status: 201 });
});

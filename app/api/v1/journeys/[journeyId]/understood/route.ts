import { journeyParams } from "#lib/journeys/call.ts";
import { keepUnderstood, understoodSchema } from "#lib/journeys/understood.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** Keeps with the draft which warnings somebody has understood. */
export const PUT = endpoint(policy, { params: journeyParams, body: understoodSchema }, async (call) => {
  const kept = await keepUnderstood(call);
  if (!kept.ok) return problem(kept.problem, call.requestId);
  return Response.json({ understood: kept.understood });
});

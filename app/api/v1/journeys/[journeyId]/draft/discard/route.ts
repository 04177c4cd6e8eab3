import { journeyParams } from "#lib/journeys/call.ts";
import { discardDraft, revisionSchema } from "#lib/journeys/checkpoints.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** Throws the changes of the draft away: it is the live version again. */
export const POST = endpoint(policy, { params: journeyParams, body: revisionSchema }, async (call) => {
  const discarded = await discardDraft(call);
  if (!discarded.ok) return problem(discarded.problem, call.requestId);
  return Response.json(discarded.saved);
});

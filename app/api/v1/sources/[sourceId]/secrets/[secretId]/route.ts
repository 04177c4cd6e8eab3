import { z } from "zod";
import { dropSigningSecret } from "#lib/intake/source-acts.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64), secretId: z.string().max(64) });

/** Takes a signing secret out of force. */
export const DELETE = endpoint(policy, { params }, async (call) => {
  const done = await dropSigningSecret(call, call.params.sourceId, call.params.secretId);
  return done ? new Response(null, { status: 204 }) : problem(NOT_FOUND, call.requestId);
});

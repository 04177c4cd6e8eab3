import { z } from "zod";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { endKey } from "#lib/workspaces/manage-keys.ts";

export const policy = { capability: "settings:write", resource: "key" } as const;
const params = z.strictObject({ keyId: z.string().max(64) });

/** Ends a key at once. */
export const DELETE = endpoint(policy, { params }, async (call) => {
  const ended = await endKey(call, call.params.keyId);
  return ended ? new Response(null, { status: 204 }) : problem(NOT_FOUND, call.requestId);
});

import { z } from "zod";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { replaceKey } from "#lib/workspaces/manage-keys.ts";

export const policy = { capability: "settings:write", resource: "key" } as const;
const params = z.strictObject({ keyId: z.string().max(64) });

/** A new key in place of this one, which works for another 24 hours. */
export const POST = endpoint(policy, { params }, async (call) => {
  const fresh = await replaceKey(call, call.params.keyId);
  return fresh ? Response.json(fresh, { status: 201 }) : problem(NOT_FOUND, call.requestId);
});

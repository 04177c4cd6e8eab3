import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { changeRole } from "#lib/workspaces/manage-members.ts";
import { ROLES } from "#lib/workspaces/policy.ts";

export const policy = { capability: "members:write", resource: "member" } as const;
const params = z.strictObject({ memberId: z.string().max(64) });
const body = z.strictObject({ role: z.enum(ROLES) });

/** Gives a member another role. */
export const PATCH = endpoint(policy, { params, body }, async (call) => {
  const refused = await changeRole(call, call.params.memberId, call.body.role);
  return refused ? problem(refused, call.requestId) : new Response(null, { status: 204 });
});

/** Takes a member out of the workspace. */
export const DELETE = endpoint(policy, { params }, async (call) => {
  const refused = await changeRole(call, call.params.memberId, null);
  return refused ? problem(refused, call.requestId) : new Response(null, { status: 204 });
});

import { z } from "zod";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { takeBackInvitation } from "#lib/workspaces/manage-members.ts";

export const policy = { capability: "members:write", resource: "invitation" } as const;
const params = z.strictObject({ invitationId: z.string().max(64) });

/** Takes an invitation back. */
export const DELETE = endpoint(policy, { params }, async (call) => {
  const done = await takeBackInvitation(call, call.params.invitationId);
  return done ? new Response(null, { status: 204 }) : problem(NOT_FOUND, call.requestId);
});

import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { emailSchema } from "#lib/workspaces/email.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { listInvitations } from "#lib/workspaces/invitations.ts";
import { invite } from "#lib/workspaces/manage-members.ts";
import { ROLES } from "#lib/workspaces/policy.ts";

export const policy = { capability: "members:write", resource: "invitation" } as const;
const body = z.strictObject({ email: emailSchema, role: z.enum(ROLES) });

/** Invitations that wait to be taken. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ invitations: await listInvitations(platform.db, workspace.id) }),
);

/** Invites an address. The link to send is in this answer alone. */
export const POST = endpoint(policy, { body }, async (call) => {
  const invited = await invite(call, call.body);
  if ("status" in invited) return problem(invited, call.requestId);
  return Response.json(invited, { status: 201 });
});

import { endpoint } from "#lib/workspaces/endpoint.ts";
import { listMembers } from "#lib/workspaces/members.ts";

export const policy = { capability: "members:write", resource: "member" } as const;

/** Who belongs to the workspace. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ members: await listMembers(platform.db, workspace.id) }),
);

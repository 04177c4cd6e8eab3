import { z } from "zod";
import { ownEndpoint } from "#lib/workspaces/endpoint.ts";
import { updateMember } from "#lib/workspaces/members.ts";
import { listWorkspaces } from "#lib/workspaces/workspace.ts";

export const policy = { capability: "self", resource: "member" } as const;
const body = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "Say how others should call you.")
    .max(80, "Use at most 80 characters.")
    .optional(),
  preferences: z
    .strictObject({
      theme: z.enum(["system", "light", "dark"]).optional(),
      density: z.enum(["comfortable", "compact"]).optional(),
      rail: z.enum(["open", "folded"]).optional(),
    })
    .transform((given) =>
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    )
    .optional(),
});

/** Who is signed in, and where they belong. */
export const GET = ownEndpoint(policy, {}, async ({ platform, signedIn: { member } }) =>
  Response.json({ ...member, workspaces: await listWorkspaces(platform.db, member.id) }),
);

/** One's own name and looks. */
export const PATCH = ownEndpoint(policy, { body }, async ({ platform, signedIn, body: change }) => {
  await updateMember(platform.db, signedIn.member.id, change);
  return new Response(null, { status: 204 });
});

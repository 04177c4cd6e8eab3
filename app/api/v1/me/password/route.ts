import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { changePassword } from "#lib/workspaces/accounts.ts";
import { ownEndpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "self", resource: "password" } as const;
const body = z.strictObject({ current: z.string().max(2_000), password: z.string().max(2_000) });

/** A new password for the old one. All other sessions end. */
export const PUT = ownEndpoint(
  policy,
  { body },
  async ({ platform, signedIn, body: given, address, requestId }) => {
    const { member, sessionId } = signedIn;
    const refused = await changePassword(platform, { ...member, sessionId }, given, address);
    return refused ? problem(refused, requestId) : new Response(null, { status: 204 });
  },
);

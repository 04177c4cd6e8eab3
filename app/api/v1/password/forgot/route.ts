import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { startReset, tooManyTries } from "#lib/workspaces/accounts.ts";
import { emailSchema } from "#lib/workspaces/email.ts";
import { publicEndpoint } from "#lib/workspaces/endpoint.ts";
import { takeTokenTry } from "#lib/workspaces/limits.ts";

export const policy = { capability: "public", resource: "password" } as const;
const body = z.strictObject({ email: emailSchema });

/** Writes a link for a new password into the log. The answer is the same whether the address is known or not. */
export const POST = publicEndpoint(
  policy,
  { body },
  async ({ platform, body: { email }, address, requestId }) => {
    const wait = await takeTokenTry(platform.db, address);
    if (wait !== null) return problem(tooManyTries(wait), requestId);
    const link = await startReset(platform, email);
    if (link)
      platform.log.warn(
        { act: "password.reset" },
        `A new password was asked for. This link works once, for ten minutes: ${link}`,
      );
    return new Response(null, { status: 204 });
  },
);

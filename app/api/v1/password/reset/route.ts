import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { finishReset, tooManyTries } from "#lib/workspaces/accounts.ts";
import { publicEndpoint } from "#lib/workspaces/endpoint.ts";
import { takeTokenTry } from "#lib/workspaces/limits.ts";
import { signedInAnswer, visitorOf } from "#lib/workspaces/open-session-answer.ts";

export const policy = { capability: "public", resource: "password" } as const;
const body = z.strictObject({ token: z.string().min(1).max(200), password: z.string().max(2_000) });

/** A new password by the link. Every session of before ends. */
export const POST = publicEndpoint(policy, { body }, async (call) => {
  const { platform, request, address, requestId } = call;
  const wait = await takeTokenTry(platform.db, address);
  if (wait !== null) return problem(tooManyTries(wait), requestId);
  const opened = await finishReset(platform, call.body, await visitorOf(platform, request, address));
  if (!opened.ok) return problem(opened.problem, requestId);
  return signedInAnswer(platform, opened.sessionId, {});
});

import { problem } from "#lib/platform/problem.ts";
import { acceptInvitation, acceptSchema, tooManyTries } from "#lib/workspaces/accounts.ts";
import { publicEndpoint } from "#lib/workspaces/endpoint.ts";
import { takeTokenTry } from "#lib/workspaces/limits.ts";
import { signedInAnswer, visitorOf } from "#lib/workspaces/open-session-answer.ts";

export const policy = { capability: "public", resource: "invitation" } as const;

/** Joins a workspace by the invitation's link. */
export const POST = publicEndpoint(policy, { body: acceptSchema }, async (call) => {
  const { platform, body, request, address, requestId } = call;
  const wait = await takeTokenTry(platform.db, address);
  if (wait !== null) return problem(tooManyTries(wait), requestId);
  const opened = await acceptInvitation(platform, body, await visitorOf(platform, request, address));
  if (!opened.ok) return problem(opened.problem, requestId);
  return signedInAnswer(platform, opened.sessionId, {}, 201);
});

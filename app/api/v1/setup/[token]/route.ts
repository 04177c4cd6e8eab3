import { z } from "zod";
import { wakeIngrid } from "#lib/operations/demo/first-look.ts";
import { redeemSetup, setupSchema } from "#lib/operations/first-run.ts";
import { problem } from "#lib/platform/problem.ts";
import { openSession, passwordProblem, tooManyTries } from "#lib/workspaces/accounts.ts";
import { publicEndpoint } from "#lib/workspaces/endpoint.ts";
import { takeTokenTry } from "#lib/workspaces/limits.ts";
import { signedInAnswer, visitorOf } from "#lib/workspaces/open-session-answer.ts";

export const policy = { capability: "public", resource: "setup" } as const;
const params = z.strictObject({ token: z.string().min(1).max(200) });

const USED = {
  status: 410,
  code: "link_used",
  title: "This setup link does not work any more",
  detail: "Print a new one with: npm run cairn -- first-run",
};

/** The first owner, by the link that the start has printed. */
export const POST = publicEndpoint(policy, { params, body: setupSchema }, async (call) => {
  const { platform, body, request, address } = call;
  const wait = await takeTokenTry(platform.db, address);
  if (wait !== null) return problem(tooManyTries(wait), call.requestId);
  const refused = passwordProblem(body.password);
  if (refused) return problem(refused, call.requestId);
  const result = await redeemSetup(platform, call.params.token, body);
  if (!result.ok) return problem(USED, call.requestId);
  if (body.demo) await wakeIngrid(platform);
  const visitor = await visitorOf(platform, request, address);
  const sessionId = await platform.db.transaction((tx) => openSession(tx, result.memberId, visitor));
  return signedInAnswer(platform, sessionId, { workspace: result.slug }, 201);
});

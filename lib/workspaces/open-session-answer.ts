import type { Platform } from "#lib/platform/platform.ts";
import type { Visitor } from "./accounts.ts";
import { sessionCookie, sessionIdOf } from "./session-cookie.ts";

/** The visitor behind a request that has no identity yet. */
export async function visitorOf(
  platform: Platform,
  request: Request,
  address: string | null,
): Promise<Visitor> {
  const sessionId = await sessionIdOf(request.headers.get("cookie"), platform.env);
  return { address, agent: request.headers.get("user-agent"), sessionId };
}

/** Answers with what was done and signs the browser in. */
export async function signedInAnswer(
  platform: Platform,
  sessionId: string,
  body: Readonly<Record<string, unknown>>,
  status = 200,
): Promise<Response> {
  const headers = { "set-cookie": await sessionCookie(sessionId, platform.env) };
  return Response.json(body, { status, headers });
}

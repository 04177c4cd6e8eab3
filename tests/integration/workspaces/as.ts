import type { Platform } from "#lib/platform/platform.ts";
import { sessionCookie } from "#lib/workspaces/session-cookie.ts";

export const ORIGIN = "http://localhost:3000";

/** A cookie header as a browser of this session sends it. */
export async function cookieOf(platform: Platform, sessionId: string): Promise<string> {
  return (await sessionCookie(sessionId, platform.env)).split(";")[0] ?? "";
}

export type Ask = Readonly<{
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}>;

/** A request as our own page sends it; headers given here win. */
export function request({ method = "GET", path = "/", headers = {}, body }: Ask): Request {
  const changes = method !== "GET";
  return new Request(`${ORIGIN}${path}`, {
    method,
    headers: {
      ...(changes
        ? { "content-type": "application/json", origin: ORIGIN, "sec-fetch-site": "same-origin" }
        : {}),
      ...headers,
    },
    ...(changes ? { body: typeof body === "string" ? body : JSON.stringify(body ?? {}) } : {}),
  });
}

/** The parameters of a route, as Next hands them over. */
export function params<P>(values: P): { params: Promise<P> } {
  return { params: Promise.resolve(values) };
}

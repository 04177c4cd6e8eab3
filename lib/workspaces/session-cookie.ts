import { decode, encode } from "next-auth/jwt";
import type { Env } from "#lib/platform/env.ts";

type CookieEnv = Pick<Env, "publicUrl" | "authSecret">;

const MAX_COOKIE = 2_048;
export const SESSION_SECONDS = 30 * 24 * 3_600;

/** Bound to this host and to https where there is any (SEC-21). */
export function sessionCookieName(env: CookieEnv): string {
  return isSecure(env) ? "__Host-cairn.session" : "cairn.session";
}

export function isSecure({ publicUrl }: Pick<Env, "publicUrl">): boolean {
  return publicUrl.startsWith("https://");
}

/** The session id that a request's cookies carry. Whatever is malformed is no session, never an error (SEC-24). */
export async function sessionIdOf(cookies: string | null, env: CookieEnv): Promise<string | null> {
  const token = readCookie(cookies, sessionCookieName(env));
  if (token === null || token.length > MAX_COOKIE) return null;
  try {
    const content = await decode({ token, secret: env.authSecret });
    return typeof content?.["sid"] === "string" ? content["sid"] : null;
  } catch {
    // Not encrypted by us: forged, cut, or from before the secret was changed.
    return null;
  }
}

/** A cookie for a session that was opened without the sign-in form: first run, invitation, new password. */
export async function sessionCookie(sessionId: string, env: CookieEnv): Promise<string> {
  const token = await encode({ token: { sid: sessionId }, secret: env.authSecret, maxAge: SESSION_SECONDS });
  const secure = isSecure(env) ? "; Secure" : "";
  return `${sessionCookieName(env)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION_SECONDS}${secure}`;
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

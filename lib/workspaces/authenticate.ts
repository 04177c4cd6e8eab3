import type { Platform } from "#lib/platform/platform.ts";
import type { Actor } from "./actor.ts";
import { findSecretKey } from "./keys.ts";
import { sessionIdOf } from "./session-cookie.ts";
import { readSession, type SignedIn } from "./sessions.ts";

/** Who a request says it is, once proved: a member by their session, or a script by its key. */
export type Identity =
  | Readonly<{ kind: "member"; signedIn: SignedIn }>
  | Readonly<{ kind: "key"; workspaceId: string; actor: Actor }>;

const MAX_HEADER = 512;

/** Null for whoever is unknown, ended or malformed: one answer for all of them (SEC-24). */
export async function authenticate(platform: Platform, headers: Headers): Promise<Identity | null> {
  const authorization = headers.get("authorization");
  if (authorization !== null) return authenticateKey(platform, authorization);
  const signedIn = await signedInBy(platform, headers.get("cookie"));
  return signedIn ? { kind: "member", signedIn } : null;
}

/** The member behind a cookie header. */
export async function signedInBy(platform: Platform, cookies: string | null): Promise<SignedIn | null> {
  const sessionId = await sessionIdOf(cookies, platform.env);
  return sessionId ? readSession(platform.db, sessionId) : null;
}

async function authenticateKey({ db }: Platform, authorization: string): Promise<Identity | null> {
  const key =
    authorization.length <= MAX_HEADER ? /^Bearer (sk_[0-9a-z_]+)$/i.exec(authorization)?.[1] : null;
  const found = key ? await findSecretKey(db, key) : null;
  if (!found) return null;
  const { id, name, scopes, workspaceId } = found;
  return { kind: "key", workspaceId, actor: { kind: "key", id, name, role: null, scopes } };
}

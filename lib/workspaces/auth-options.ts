import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import type { Platform } from "#lib/platform/platform.ts";
import { clientAddress } from "./client-address.ts";
import { isSecure, SESSION_SECONDS, sessionCookieName, sessionIdOf } from "./session-cookie.ts";
import { endSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";

type HeaderBag = Record<string, string | string[] | undefined>;

/** next-auth's part: the form, its token against forgery, and a cookie that carries a session's id and nothing else. */
export function authOptions(platform: Platform): NextAuthOptions {
  const { env } = platform;
  const secure = isSecure(env);
  const prefix = secure ? "__Host-cairn" : "cairn";
  const cookie = { httpOnly: true, sameSite: "lax" as const, path: "/", secure };
  return {
    secret: env.authSecret,
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS, updateAge: SESSION_SECONDS },
    pages: { signIn: "/login", signOut: "/login", error: "/login" },
    cookies: {
      sessionToken: { name: sessionCookieName(env), options: cookie },
      csrfToken: { name: `${prefix}.csrf`, options: cookie },
      callbackUrl: { name: `${prefix}.callback`, options: cookie },
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize(given, request) {
          const headers = headersOf(request.headers as HeaderBag | undefined);
          const result = await signIn(platform, {
            email: given?.email,
            password: given?.password,
            address: clientAddress(headers),
            agent: headers.get("user-agent"),
            previousSession: await sessionIdOf(headers.get("cookie"), env),
          });
          if (result.ok) return { id: result.sessionId };
          if (result.waitSeconds !== null) throw new Error(`wait:${result.waitSeconds}`);
          return null;
        },
      }),
    ],
    callbacks: {
      // At signing in `user.id` is the new session's id; afterwards the token stays as it is.
      jwt: ({ token, user }) => ({ sid: user ? user.id : token["sid"] }),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => (url.startsWith("/") ? `${baseUrl}${url}` : baseUrl),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.["sid"] === "string") await endSession(platform.db, token["sid"]);
      },
    },
    logger: {
      error: (code) => platform.log.warn({ code }, "next-auth reports an error"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

function headersOf(bag: HeaderBag | undefined): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(bag ?? {}))
    if (value !== undefined) headers.set(name, String(value));
  return headers;
}

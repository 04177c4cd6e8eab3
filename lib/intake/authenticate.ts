import type { IncomingMessage } from "node:http";

/**
 * The key that a request presents: Basic with the key as user name, Bearer, or nothing. The key in the body is the
 * caller's to look at, after parsing.
 */
export function presentedKey({ headers: { authorization } }: IncomingMessage): string | null {
  if (!authorization) return null;
  const space = authorization.indexOf(" ");
  const scheme = authorization.slice(0, space).toLowerCase();
  const credentials = authorization.slice(space + 1).trim();
  if (scheme === "bearer") return credentials;
  if (scheme !== "basic") return "";
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? pair : pair.slice(0, colon);
}

/** The key inside a parsed body, as browsers send it where they cannot set a header. */
export function keyInBody(body: Readonly<Record<string, unknown>>): string | null {
  const key = body["writeKey"];
  return typeof key === "string" && key !== "" ? key : null;
}

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Instant, MINUTE } from "#core/kernel/time.ts";

/** How far a signed time may be from the database's, either way. */
export const TOLERANCE_MS = 5 * MINUTE;
const MAX_SIGNATURES = 10;

type Hmac = Readonly<{
  algorithm: "sha1" | "sha256" | "sha512";
  encoding: "hex" | "base64";
  material: readonly (string | Buffer)[];
}>;

/** True when one of the signatures is the hash of the material under one of the secrets. All pairs are compared. */
export function hmacHolds(
  secrets: readonly (string | Buffer)[],
  { algorithm, encoding, material }: Hmac,
  signatures: readonly string[],
): boolean {
  const given = signatures
    .slice(0, MAX_SIGNATURES)
    .map((one) => (encoding === "hex" ? one.toLowerCase() : one));
  const holds = secrets.flatMap((secret) => {
    const hmac = createHmac(algorithm, secret);
    for (const part of material) hmac.update(part);
    const expected = hmac.digest(encoding);
    return given.map((signature) => sameText(expected, signature));
  });
  return holds.includes(true);
}

/** True when the text is one of the secrets. */
export function isSecret(secrets: readonly string[], text: string): boolean {
  return secrets.map((secret) => sameText(secret, text)).includes(true);
}

/** Takes the same time wherever the texts differ: what is compared are their hashes. */
export function sameText(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

const hashOf = (text: string) => createHash("sha256").update(text).digest();

/** Seconds since 1970 as a header writes them, when they are near enough to now. */
export function isFresh(seconds: string, now: Instant, toleranceMs = TOLERANCE_MS): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(now - Number(seconds) * 1000) <= toleranceMs;
}

/** A header's first value, "" where it is not sent. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? (value[0] ?? "") : (value ?? "")).trim();
}

/** What follows the name of a scheme in the Authorization header, "" where there is none of it. */
export function credentialsOf(headers: IncomingHttpHeaders, scheme: "bearer" | "basic"): string {
  const [, name = "", rest = ""] = /^(\S+)\s+(\S+)$/.exec(headerOf(headers, "authorization")) ?? [];
  return name.toLowerCase() === scheme ? rest : "";
}

/** User and password of a Basic header, null where there is none that can be read. */
export function basicOf(headers: IncomingHttpHeaders): Readonly<{ user: string; password: string }> | null {
  const text = Buffer.from(credentialsOf(headers, "basic"), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Part of a settings schema: the name of a header. */
export const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

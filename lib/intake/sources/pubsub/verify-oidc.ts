import { createPublicKey, type JsonWebKey, verify as verifyBytes } from "node:crypto";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { type Instant, MINUTE } from "#core/kernel/time.ts";
import { parseJson } from "#lib/intake/decode-body.ts";
import type { Knock, Verdict } from "#lib/intake/sources/webhook/define-connector.ts";
import { sameText } from "#lib/intake/sources/webhook/signatures.ts";

const KEYS = "https://www.googleapis.com/oauth2/v3/certs";
const ISSUERS: ReadonlySet<unknown> = new Set(["https://accounts.google.com", "accounts.google.com"]);
const SKEW_MS = 5 * MINUTE;

type Expected = Readonly<{ email: string; audience: string; token: string }>;

/** A token signed by Google (RS256), for this audience, in the name of this service account, and in force. */
export async function verifyOidc(expected: Expected, { now, outside }: Knock): Promise<Verdict> {
  const [head = "", body = "", signature = "", ...more] = expected.token.split(".");
  const [header, claims] = [partOf(head), partOf(body)];
  if (more.length > 0 || !header || !claims || header["alg"] !== "RS256") return null;
  if (!claimsHold(claims, expected, now)) return null;
  const keys = await outside.remembered(KEYS);
  if (keys === "away") return "later";
  const key = keys === "missing" ? null : keyOf(keys.text, header["kid"]);
  if (!key) return null;
  const holds = verifyBytes(
    "sha256",
    Buffer.from(`${head}.${body}`),
    key,
    Buffer.from(signature, "base64url"),
  );
  return holds ? { deliveryId: null } : null;
}

function claimsHold(claims: JsonObject, { email, audience }: Expected, now: Instant): boolean {
  const { iss, aud, email: who, email_verified: isVerified, exp, iat } = claims;
  return (
    ISSUERS.has(iss) &&
    typeof aud === "string" &&
    sameText(aud, audience) &&
    typeof who === "string" &&
    sameText(who.toLowerCase(), email.toLowerCase()) &&
    isVerified === true &&
    typeof exp === "number" &&
    exp * 1_000 > now - SKEW_MS &&
    (iat === undefined || (typeof iat === "number" && iat * 1_000 < now + SKEW_MS))
  );
}

function partOf(text: string): JsonObject | null {
  if (text.length > 4_096) return null;
  const value = parseJson(Buffer.from(text, "base64url").toString("utf8"));
  return isObject(value) ? value : null;
}

function keyOf(document: string, kid: unknown) {
  const parsed = parseJson(document);
  const keys = isObject(parsed) && Array.isArray(parsed["keys"]) ? parsed["keys"] : [];
  const found: unknown = keys.find(
    (key: unknown) => isObject(key) && key["kid"] === kid && key["kty"] === "RSA",
  );
  if (!isObject(found)) return null;
  try {
    return createPublicKey({ key: found as JsonWebKey, format: "jwk" });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

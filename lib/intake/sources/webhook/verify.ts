import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Instant } from "#core/kernel/time.ts";
import type { Scheme } from "#lib/intake/sources/webhook/settings.ts";

/** A signature that holds, with the delivery's own id where the scheme has one. Null: refused, without saying why. */
export type Verified = Readonly<{ deliveryId: string | null }>;

export type Signed = Readonly<{
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  secrets: readonly string[];
  now: Instant;
}>;

/** Checks the raw bytes, before anybody parses them, against every active secret (guarantees 6). */
export function verifySignature(scheme: Scheme, signed: Signed): Verified | null {
  switch (scheme.kind) {
    case "none":
      return { deliveryId: null };
    case "hmac":
      return verifyHmac(scheme, signed);
    case "standard-webhooks":
      return verifyStandard(signed);
  }
}

function verifyHmac(
  { header, algorithm, encoding, prefix }: Extract<Scheme, { kind: "hmac" }>,
  signed: Signed,
): Verified | null {
  const sent = headerOf(signed.headers, header.toLowerCase()).trim();
  if (!sent.startsWith(prefix)) return null;
  const given = sent.slice(prefix.length);
  const signature = encoding === "hex" ? given.toLowerCase() : given;
  const holds = signed.secrets.map((secret) =>
    sameText(createHmac(algorithm, secret).update(signed.bytes).digest(encoding), signature),
  );
  return holds.includes(true) ? { deliveryId: null } : null;
}

const TOLERANCE_MS = 300_000;
const MAX_SIGNATURES = 10;

/** Standard Webhooks: `id.timestamp.body`, any of several signatures, fresh by the database's clock. */
function verifyStandard({ headers, bytes, secrets, now }: Signed): Verified | null {
  const id = headerOf(headers, "webhook-id");
  const at = headerOf(headers, "webhook-timestamp");
  if (id === "" || !/^\d{1,12}$/.test(at) || Math.abs(now - Number(at) * 1000) > TOLERANCE_MS) return null;
  const signatures = headerOf(headers, "webhook-signature")
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .slice(0, MAX_SIGNATURES)
    .map((part) => part.slice(3));
  const holds = secrets.flatMap((secret) => {
    const expected = createHmac("sha256", keyOf(secret))
      .update(`${id}.${at}.`)
      .update(bytes)
      .digest("base64");
    return signatures.map((signature) => sameText(expected, signature));
  });
  return holds.includes(true) ? { deliveryId: id } : null;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.startsWith("whsec_") ? secret.slice(6) : secret, "base64");
}

/** Takes the same time wherever the texts differ: what is compared are their hashes. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

const hashOf = (text: string) => createHash("sha256").update(text).digest();

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
}

import { createPublicKey, verify as verifyBytes } from "node:crypto";
import { z } from "zod";
import { defineConnector, type Knock } from "#lib/intake/sources/webhook/define-connector.ts";
import { headerOf, hmacHolds, isFresh } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("standard-webhooks") });

/** Standard Webhooks and Svix: `id.timestamp.body`, any of several signatures, by a shared secret or a key pair. */
export default defineConnector({
  kind: "standard-webhooks",
  title: "Standard Webhooks",
  about: "Svix, Resend, Clerk and all who sign with webhook-signature",
  schema,
  secret: "standard",
  options: [],
  example: {
    scheme: { kind: "standard-webhooks" },
    mapping: {
      event: { kind: "path", path: "type" },
      userId: "data.customer_id | data.user_id | data.id",
      email: "data.email | data.customer.email | data.to[0]",
      properties: "data",
      timestamp: "timestamp | created_at",
    },
  },
  verify(_scheme, knock) {
    const id = either(knock, "id");
    const at = either(knock, "timestamp");
    if (id === "" || !isFresh(at, knock.now)) return null;
    const material = [`${id}.${at}.`, knock.bytes];
    const given = either(knock, "signature").split(" ").slice(0, MAX_SIGNATURES);
    const holds = [holdsByHmac(knock.secrets, material, given), holdsByKey(knock.secrets, material, given)];
    return holds.includes(true) ? { deliveryId: id } : null;
  },
});

const MAX_SIGNATURES = 10;

function either({ headers }: Knock, name: string): string {
  return headerOf(headers, `webhook-${name}`) || headerOf(headers, `svix-${name}`);
}

function holdsByHmac(
  secrets: readonly string[],
  material: readonly (string | Buffer)[],
  given: readonly string[],
): boolean {
  const keys = secrets.filter((secret) => !secret.startsWith("whpk_")).map(keyOf);
  return hmacHolds(keys, { algorithm: "sha256", encoding: "base64", material }, ofVersion(given, "v1,"));
}

/** Ed25519: the active "secret" is then the sender's public key. */
function holdsByKey(
  secrets: readonly string[],
  material: readonly (string | Buffer)[],
  given: readonly string[],
): boolean {
  const message = Buffer.concat(material.map((part) => Buffer.from(part)));
  const signatures = ofVersion(given, "v1a,").map((text) => Buffer.from(text, "base64"));
  const keys = secrets.filter((secret) => secret.startsWith("whpk_")).map((secret) => keyOf(secret));
  const holds = keys.flatMap((key) =>
    key.length === 32
      ? signatures.map((signature) => verifyBytes(null, message, publicKey(key), signature))
      : [],
  );
  return holds.includes(true);
}

const ofVersion = (given: readonly string[], version: string) =>
  given.filter((part) => part.startsWith(version)).map((part) => part.slice(version.length));

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^wh(sec|pk)_/, ""), "base64");
}

/** What stands before the 32 bytes of an Ed25519 key in its DER form. */
const ED25519_HEAD = Buffer.from("302a300506032b6570032100", "hex");

function publicKey(key: Buffer) {
  return createPublicKey({ key: Buffer.concat([ED25519_HEAD, key]), format: "der", type: "spki" });
}

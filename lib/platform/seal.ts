import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { invariant } from "#core/kernel/assert.ts";
import type { Keyring } from "#lib/platform/keyring.ts";

const VERSION = 1;
const KEY_ID = 4;
const IV = 12;
const TAG = 16;
const HEADER = 1 + KEY_ID + IV;

// On globalThis, because Next's bundle and ours are two copies of this file in one process.
const shared = globalThis as { cairnKeyring?: Keyring };

/** Called once, when the platform opens. */
export function installKeyring(keyring: Keyring): void {
  shared.cairnKeyring = keyring;
}

function keyring(): Keyring {
  invariant(shared.cairnKeyring, "the platform is opened before anything is sealed");
  return shared.cairnKeyring;
}

/**
 * AES-256-GCM: version, key id, random IV, ciphertext, tag (SEC-33). `aad` says where the value lives
 * (workspace|table|column|row): a value moved to another place does not open there.
 */
export function seal(text: string, aad: string): Buffer {
  const [{ id, key }] = keyring().keys;
  const header = Buffer.concat([Buffer.of(VERSION), id, randomBytes(IV)]);
  const cipher = createCipheriv("aes-256-gcm", key, header.subarray(1 + KEY_ID));
  cipher.setAAD(bound(header, aad));
  return Buffer.concat([header, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` has closed. Throws when it was changed, moved, or closed with a key that is gone. */
export function unseal(sealed: Uint8Array, aad: string): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEADER + TAG || bytes[0] !== VERSION) throw new SealError("not a sealed value");
  const header = bytes.subarray(0, HEADER);
  const id = header.subarray(1, 1 + KEY_ID);
  const master = keyring().keys.find((candidate) => candidate.id.equals(id));
  if (!master) throw new SealError("sealed with a key that CAIRN_SECRET no longer lists");
  const decipher = createDecipheriv("aes-256-gcm", master.key, header.subarray(1 + KEY_ID), {
    authTagLength: TAG,
  });
  decipher.setAAD(bound(header, aad));
  decipher.setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER, -TAG)), decipher.final()]).toString("utf8");
  } catch (error) {
    throw new SealError("changed, or moved from its place", { cause: error });
  }
}

/** A sealed value that does not open. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Version and key id are authenticated too, so that neither can be swapped for a weaker one. */
function bound(header: Buffer, aad: string): Buffer {
  return Buffer.concat([header.subarray(0, 1 + KEY_ID), Buffer.from(aad, "utf8")]);
}

/** HMAC-SHA256 under the installation's pepper: what is stored of keys and tokens, useless in a stolen dump (SEC-30). */
export function pepperedHash(text: string): string {
  return createHmac("sha256", keyring().pepper).update(text, "utf8").digest("base64url");
}

/** True when the hash is that of the text; takes the same time either way. */
export function matchesPepperedHash(text: string, hash: string): boolean {
  const one = Buffer.from(pepperedHash(text));
  const other = Buffer.from(hash);
  return one.length === other.length && timingSafeEqual(one, other);
}

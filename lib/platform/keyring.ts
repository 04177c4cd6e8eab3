import { createHash, hkdfSync } from "node:crypto";

/** One master key. Its id is a fingerprint, so that a list may be reordered without being renumbered. */
export type MasterKey = Readonly<{ id: Buffer; key: Buffer }>;

/** The installation's keys: the first seals, all open. The last one also peppers hashes, and so stays. */
export type Keyring = Readonly<{
  keys: readonly [MasterKey, ...MasterKey[]];
  pepper: Buffer;
  /** A secret of its own for one purpose; it tells nothing of the others. */
  derive(purpose: string): string;
}>;

const MIN_LENGTH = 32;

/** The keys of a comma-separated list; null when one is too short to be a secret. */
export function keyringOf(text: string): Keyring | null {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.some((part) => part.length < MIN_LENGTH)) return null;
  const [first, ...rest] = parts.map(masterKey);
  if (!first) return null;
  const oldest = parts.at(-1) ?? "";
  return {
    keys: [first, ...rest],
    pepper: derived(oldest, "pepper"),
    derive: (purpose) => derived(oldest, purpose).toString("base64url"),
  };
}

function masterKey(part: string): MasterKey {
  const key = derived(part, "seal");
  return { key, id: createHash("sha256").update(key).digest().subarray(0, 4) };
}

function derived(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "cairn", purpose, 32));
}

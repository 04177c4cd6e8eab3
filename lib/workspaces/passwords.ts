import { hash, verify } from "@node-rs/argon2";
import { isCommonPassword } from "./common-passwords.ts";

const MIN = 8;
const MAX_BYTES = 1_024;

// Argon2id with 19 MiB, two passes, one lane: the package's own choice, written out so that it never drifts.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Why a password cannot be taken, null when it can (SEC-22). */
export function passwordIssue(password: string): "too_short" | "too_long" | "too_common" | null {
  if ([...password].length < MIN) return "too_short";
  if (Buffer.byteLength(password) > MAX_BYTES) return "too_long";
  return isCommonPassword(password) ? "too_common" : null;
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let decoy: Promise<string> | null = null;

/** Compares, and takes the same time where there is nothing to compare with: unknown and wrong look alike (U-4). */
export async function matchesPassword(stored: string | null, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_BYTES) return false;
  decoy ??= hashPassword("nobody has this password");
  const matches = await verify(stored ?? (await decoy), password);
  return stored !== null && matches;
}

import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";

/** What a value holds, and what is wrong with it, if anything. */
export type Check = {
  keys: number;
  /** Some integer lies beyond 2^53, and was rounded by the parser. */
  rounded: boolean;
  problem: { code: RefusalCode; pointer: string } | null;
};

/**
 * Judges parsed JSON by the limits of an event (guarantees 4.2, 4.4). `escapes` says whether its text held any \u,
 * without which no NUL and no lone surrogate can be in it.
 */
export function checkJson(value: unknown, escapes: boolean): Check {
  const check: Check = { keys: 0, rounded: false, problem: null };
  visit(value, 1, escapes, check);
  return check;
}

/** True while all is well. What is wrong is noted with its pointer, built on the way back. */
function visit(value: unknown, depth: number, escapes: boolean, check: Check): boolean {
  switch (typeof value) {
    case "string":
      return visitText(value, LIMITS.stringBytes, escapes, check);
    case "number":
      if (!Number.isFinite(value)) return fail(check, "number_out_of_range");
      if (!Number.isSafeInteger(value) && Number.isInteger(value)) check.rounded = true;
      return true;
    case "object":
      if (value === null) return true;
      if (depth > LIMITS.depth) return fail(check, "too_deep");
      return Array.isArray(value)
        ? visitList(value, depth, escapes, check)
        : visitObject(value as Record<string, unknown>, depth, escapes, check);
    default:
      return true;
  }
}

function visitList(list: readonly unknown[], depth: number, escapes: boolean, check: Check): boolean {
  for (let at = 0; at < list.length; at += 1) {
    if (!visit(list[at], depth + 1, escapes, check)) return under(check, String(at));
  }
  return true;
}

function visitObject(
  object: Record<string, unknown>,
  depth: number,
  escapes: boolean,
  check: Check,
): boolean {
  for (const key of Object.keys(object)) {
    check.keys += 1;
    if (check.keys > LIMITS.keys) return fail(check, "too_many_keys");
    if (key === "__proto__") return fail(check, "forbidden_key");
    if (!visitText(key, LIMITS.keyBytes, escapes, check)) return false;
    if (!visit(object[key], depth + 1, escapes, check)) return under(check, key);
  }
  return true;
}

/** NUL and halves of surrogate pairs: Postgres refuses the one, and UTF-8 has no bytes for the other. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for.
const UNSTORABLE = /[\u0000\p{Cs}]/u;

function visitText(text: string, maxBytes: number, escapes: boolean, check: Check): boolean {
  if (isLonger(text, maxBytes)) return fail(check, "string_too_long");
  if (escapes && UNSTORABLE.test(text)) return fail(check, "bad_string");
  return true;
}

/** True for a text of more than so many bytes of UTF-8; counts them only where the length leaves it open. */
export function isLonger(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}

function fail(check: Check, code: RefusalCode): false {
  check.problem = { code, pointer: "" };
  return false;
}

const MAX_POINTER = 512;

function under(check: Check, key: string): false {
  if (check.problem && check.problem.pointer.length < MAX_POINTER) {
    check.problem.pointer = `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}${check.problem.pointer}`;
  }
  return false;
}

import { isLonger } from "#lib/intake/check-json.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";

export type Id = Readonly<{ ok: true; value: string | null } | { ok: false; code: RefusalCode }>;

const ABSENT: Id = { ok: true, value: null };

/** An id as sent: null and "" are absent (S-1.7), numbers become their decimal text, junk is refused (S-1.25). */
export function readIdentifier(value: unknown): Id {
  if (value === undefined || value === null || value === "") return ABSENT;
  if (typeof value === "boolean") return { ok: false, code: "junk_identifier" };
  if (typeof value === "number") return readNumber(value);
  if (typeof value !== "string") return { ok: false, code: "bad_id" };
  if (isJunk(value)) return { ok: false, code: "junk_identifier" };
  return isWellFormedId(value) ? { ok: true, value } : { ok: false, code: "bad_id" };
}

/** A message id: any well-formed text. */
export function readMessageId(value: unknown): Id {
  if (value === undefined || value === null || value === "") return ABSENT;
  if (typeof value !== "string" || !isWellFormedId(value)) return { ok: false, code: "bad_id" };
  return { ok: true, value };
}

/** Beyond 2^53 a number is no longer the one that was meant. */
function readNumber(value: number): Id {
  if (value === 0 || value === -1) return { ok: false, code: "junk_identifier" };
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return { ok: false, code: "bad_id" };
  return { ok: true, value: String(value) };
}

const JUNK: ReadonlySet<string> = new Set([
  "null",
  "undefined",
  "nan",
  "none",
  "nil",
  "true",
  "false",
  "0",
  "-1",
  "anonymous",
  "guest",
  "unknown",
  "[object object]",
]);
const LONGEST_JUNK = 15;

/** What templates and half-written code send for nobody (S-1.25). */
function isJunk(value: string): boolean {
  if (value.length > LONGEST_JUNK && !value.includes("{{")) return value.trim() === "";
  const text = value.trim().toLowerCase();
  return text === "" || JUNK.has(text) || (text.startsWith("{{") && text.endsWith("}}"));
}

const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|^\s|\s$/u;

function isWellFormedId(value: string): boolean {
  if (PLAIN.test(value)) return value.length <= LIMITS.idBytes;
  return !UNPRINTABLE.test(value) && !isLonger(value, LIMITS.idBytes);
}

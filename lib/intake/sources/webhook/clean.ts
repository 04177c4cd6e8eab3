import type { Json } from "#core/kernel/json.ts";
import { isLonger } from "#lib/intake/check-json.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";

/** A third party's document, repaired in the one fixed way (S-0.5), or the reason why it cannot be used. */
export type Cleaned = Readonly<
  { ok: true; value: Json; changed: boolean } | { ok: false; code: RefusalCode }
>;

type Progress = { keys: number; changed: boolean; code: RefusalCode | null };

/** NUL and lone surrogates become U+FFFD, `__proto__` goes; what is returned has no prototypes to pollute. */
export function cleanDocument(value: unknown): Cleaned {
  const progress: Progress = { keys: 0, changed: false, code: null };
  const cleaned = clean(value, 1, progress);
  return progress.code
    ? { ok: false, code: progress.code }
    : { ok: true, value: cleaned, changed: progress.changed };
}

function clean(value: unknown, depth: number, progress: Progress): Json {
  if (progress.code) return null;
  if (typeof value === "string") return cleanText(value, LIMITS.stringBytes, progress);
  if (typeof value === "number") return cleanNumber(value, progress);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : null;
  if (depth > LIMITS.depth) return stop(progress, "too_deep");
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1, progress));
  return cleanObject(value as Record<string, unknown>, depth, progress);
}

function cleanObject(value: Record<string, unknown>, depth: number, progress: Progress): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) {
    progress.keys += 1;
    if (progress.keys > LIMITS.keys) return stop(progress, "too_many_keys");
    if (key === "__proto__") progress.changed = true;
    else object[String(cleanText(key, LIMITS.keyBytes, progress))] = clean(inner, depth + 1, progress);
  }
  return object;
}

function cleanNumber(value: number, progress: Progress): Json {
  if (!Number.isFinite(value)) return stop(progress, "number_out_of_range");
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) progress.changed = true;
  return value;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is replaced.
const UNSTORABLE = /[\u0000\p{Cs}]/gu;

function cleanText(text: string, maxBytes: number, progress: Progress): Json {
  if (isLonger(text, maxBytes)) return stop(progress, "string_too_long");
  const cleaned = text.replace(UNSTORABLE, "\ufffd");
  if (cleaned !== text) progress.changed = true;
  return cleaned;
}

function stop(progress: Progress, code: RefusalCode): null {
  progress.code ??= code;
  return null;
}

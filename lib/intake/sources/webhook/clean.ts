import type { Json } from "#core/kernel/json.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";

/** A third party's document, repaired in the one fixed way (S-0.5), or the reason why it cannot be used. */
export type Cleaned = Readonly<
  { ok: true; value: Json; changed: boolean } | { ok: false; code: RefusalCode }
>;

type Progress = { keys: number; changed: boolean; code: RefusalCode | null };

/** A large order has a few thousand keys. What is mapped of it is held to the limits of an event. */
const MAX_KEYS = 20_000;

/**
 * NUL and lone surrogates become U+FFFD, `__proto__` goes; what is returned has no prototypes to pollute. The document
 * is at most 64 deep: the scan before the parser has seen to that.
 */
export function cleanDocument(value: unknown): Cleaned {
  const progress: Progress = { keys: 0, changed: false, code: null };
  const cleaned = clean(value, progress);
  return progress.code
    ? { ok: false, code: progress.code }
    : { ok: true, value: cleaned, changed: progress.changed };
}

function clean(value: unknown, progress: Progress): Json {
  if (progress.code) return null;
  if (typeof value === "string") return cleanText(value, progress);
  if (typeof value === "number") return cleanNumber(value, progress);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : null;
  if (Array.isArray(value)) return value.map((item) => clean(item, progress));
  return cleanObject(value as Record<string, unknown>, progress);
}

function cleanObject(value: Record<string, unknown>, progress: Progress): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) {
    progress.keys += 1;
    if (progress.keys > MAX_KEYS) return stop(progress, "too_many_keys");
    if (key === "__proto__") progress.changed = true;
    else object[cleanText(key, progress)] = clean(inner, progress);
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

function cleanText(text: string, progress: Progress): string {
  const cleaned = text.replace(UNSTORABLE, "\ufffd");
  if (cleaned !== text) progress.changed = true;
  return cleaned;
}

function stop(progress: Progress, code: RefusalCode): null {
  progress.code ??= code;
  return null;
}

import type { Json } from "#core/kernel/json.ts";

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const EXACT_PATH =
  /(^|[._])(id|sku|key)$|[a-z](Id|Sku|Key)$|^event\.event$|\.event\.event$|^context\.trigger\.event$/;

/** A number, or a text that is wholly a decimal; null for what is neither (S-7.7). */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (!DECIMAL.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** true, false, and these words in any case; null for what is neither (S-7.8). */
export function booleanOf(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  const text = value.trim().toLowerCase();
  return text === "true" ? true : text === "false" ? false : null;
}

/** Text as it is compared (S-7.10): NFC, trimmed, and without regard to case unless that is asked for. */
export function foldText(text: string, matchCase = false): string {
  const plain = text.normalize("NFC").trim();
  return matchCase ? plain : plain.toLowerCase();
}

/** Below, equal or above, where decimals are equal up to 15 digits (S-7.7). */
export function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  // What differs by more than this differs within 15 digits; only the rest is worth writing out.
  const far = Math.abs(a - b) > 2e-14 * Math.max(Math.abs(a), Math.abs(b));
  if (!far && Number(a.toPrecision(15)) === Number(b.toPrecision(15))) return 0;
  return a < b ? -1 : 1;
}

/** The sum of decimals without the crumbs that binary addition leaves. */
export function sumOf(numbers: readonly number[]): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  return Number(sum.toPrecision(15));
}

/**
 * How an id is written, that it compares as exact text (S-3.4): numbers as plain decimals, booleans as JSON. Null for
 * what cannot be an id: nothing, an empty text, objects and lists.
 */
export function idText(value: Json | undefined): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return plainDecimal(value);
}

/** True for a path to an id or an event's name: such values compare exactly (S-7.10). */
export function isIdPath(path: string): boolean {
  return EXACT_PATH.test(path.replace(/\[\]$/, ""));
}

/** A number without an exponent: 1e21 is written with all its zeros. */
function plainDecimal(value: number): string {
  const short = String(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(short);
  if (!found) return short;
  const [, sign = "", head = "", tail = "", exponent = "0"] = found;
  const digits = head + tail;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, "0")
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

import { parseDate } from "#core/calendar/parse-date.ts";
import type { Json } from "#core/kernel/json.ts";
import { booleanOf, numberOf } from "#core/rules/coerce.ts";

export const VALUE_TYPES = ["text", "number", "boolean", "date", "list", "object"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** What a value is once a rule reads it: a text that is wholly a number, a date, true or false counts as that (S-7.7 to S-7.9). */
export function typeOfValue(value: Exclude<Json, null>): ValueType {
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "object";
  if (numberOf(value) !== null) return "number";
  if (booleanOf(value) !== null) return "boolean";
  return parseDate(value, "UTC") === null ? "text" : "date";
}

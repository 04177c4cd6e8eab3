import type { Compare, EventDid, Operator, Rule } from "#core/rules/rule.ts";

export const UNARY: ReadonlySet<Operator> = new Set([
  "isMissing",
  "isPresent",
  "isEmpty",
  "isTrue",
  "isFalse",
]);
export const LISTS: ReadonlySet<Operator> = new Set(["in", "notIn"]);

/** Operators in the order the list shows them. */
export const OPERATOR_ORDER: readonly Operator[] = [
  "is",
  "isNot",
  "in",
  "notIn",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "greaterThan",
  "atLeast",
  "lessThan",
  "atMost",
  "between",
  "before",
  "after",
  "withinLast",
  "isPresent",
  "isMissing",
  "isEmpty",
  "isTrue",
  "isFalse",
];

export type CompareValue = Compare["value"];

/** A value that fits the new operator: kept where it can be, else nothing yet. */
export function valueFor(operator: Operator, before: CompareValue): CompareValue {
  if (UNARY.has(operator)) return undefined;
  if (operator === "withinLast") return isDuration(before) ? before : { amount: 30, unit: "day" };
  if (operator === "between") return Array.isArray(before) && before.length === 2 ? before : ["", ""];
  return LISTS.has(operator) ? asList(before) : asScalar(before);
}

function asList(before: CompareValue): CompareValue {
  if (Array.isArray(before)) return before;
  return before === undefined || before === "" || isDuration(before) ? [] : [before];
}

function asScalar(before: CompareValue): CompareValue {
  if (Array.isArray(before)) return before[0] ?? "";
  return isDuration(before) ? "" : (before ?? "");
}

/** What somebody types, as the type it looks like: numbers and truth become themselves, the rest is text (S-7.7). */
export function typedValue(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(trimmed)) return Number(trimmed);
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  return text;
}

export function textOf(value: CompareValue): string {
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}

export function isDuration(value: CompareValue): value is Extract<CompareValue, { amount: number }> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A fresh comparison of a root. */
export function blankCompare(root: string): Compare {
  return {
    kind: "compare",
    path: root === "event" ? "event.properties." : `${root}.`,
    operator: "is",
    value: "",
  };
}

export function blankDid(event = ""): EventDid {
  return {
    kind: "did",
    event,
    measure: "count",
    operator: "atLeast",
    value: 1,
    window: { kind: "last", duration: { amount: 30, unit: "day" } },
  };
}

export function blankBucket(salt: string): Rule {
  return { kind: "bucket", salt, from: 0, to: 5_000 };
}

/** Which segment is chosen next. */
export function blankMember(): Rule {
  return { kind: "member", of: "list", id: "", name: "", is: true };
}

/** Working hours, to begin with. */
export function blankClock(): Rule {
  return { kind: "clock", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };
}

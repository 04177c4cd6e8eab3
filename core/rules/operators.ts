import { parseDate, parseDateEnd } from "#core/calendar/parse-date.ts";
import { isObject, type Json } from "#core/kernel/json.ts";
import { approximateMs, type Duration, durationSchema } from "#core/kernel/time.ts";
import { booleanOf, compareNumbers, foldText, idText, numberOf } from "#core/rules/coerce.ts";
import type { Compare, Operator } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";

/** What a comparison needs to know beside its operands. */
export type Setting = Pick<Scope, "now" | "zone">;
/** True, false, or null where a value cannot be coerced: then it counts as missing and is noted (S-7.6). */
export type Verdict = boolean | null;
/** Judges one present value: neither null nor absent. */
type Test = (value: Json, setting: Setting) => Verdict;
export type Operand = Pick<Compare, "operator" | "value" | "matchCase">;

/** Judges whatever a path has found. Negative operators are the exact complement of their positive (S-7.4). */
export type Judge = (
  found: Json | undefined,
  setting: Setting,
) => Readonly<{ result: boolean; mismatch: boolean }>;

const TRUE = { result: true, mismatch: false } as const;
const FALSE = { result: false, mismatch: false } as const;
const TRUE_MISMATCH = { result: true, mismatch: true } as const;
const FALSE_MISMATCH = { result: false, mismatch: true } as const;

const COMPLEMENTS: Partial<Record<Operator, Operator>> = {
  isNot: "is",
  notIn: "in",
  notContains: "contains",
  isPresent: "isMissing",
};

/** Makes a comparison ready. `any`: the path has asked for any element of a list. `exact`: ids and names (S-7.10). */
export function judgeFor(
  operand: Operand,
  { any, exact }: Readonly<{ any: boolean; exact: boolean }>,
): Judge {
  const positive = COMPLEMENTS[operand.operator];
  if (positive) {
    const judge = judgeFor({ ...operand, operator: positive }, { any, exact });
    return (found, setting) => {
      const { result, mismatch } = judge(found, setting);
      if (mismatch) return result ? FALSE_MISMATCH : TRUE_MISMATCH;
      return result ? FALSE : TRUE;
    };
  }
  if (operand.operator === "isMissing") return stateJudge(any, isMissing);
  if (operand.operator === "isEmpty") return stateJudge(any, isEmpty);
  const test = testFor(operand, exact);
  const lists = operand.operator === "is" || operand.operator === "in" || operand.operator === "contains";
  const element = operand.operator === "contains" ? testFor({ ...operand, operator: "is" }, exact) : test;
  const one: Test = lists
    ? (value, setting) => (Array.isArray(value) ? anyOf(value, element, setting) : test(value, setting))
    : test;
  return (found, setting) => {
    if (found === undefined || found === null) return FALSE;
    const verdict = any && Array.isArray(found) ? anyOf(found, one, setting) : one(found, setting);
    return verdict === null ? FALSE_MISMATCH : verdict ? TRUE : FALSE;
  };
}

/** Of a list, a state must hold for every element: its complement then says that one element differs. */
function stateJudge(any: boolean, holds: (value: Json | undefined) => boolean): Judge {
  return (found) => ((any && Array.isArray(found) ? found.every(holds) : holds(found)) ? TRUE : FALSE);
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

/** S-7.5 */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function anyOf(list: readonly Json[], test: Test, setting: Setting): Verdict {
  let mismatch = false;
  for (const value of list) {
    if (value === null || value === undefined) continue;
    const verdict = test(value, setting);
    if (verdict) return true;
    if (verdict === null) mismatch = true;
  }
  return mismatch ? null : false;
}

function testFor({ operator, value, matchCase = false }: Operand, exact: boolean): Test {
  const fold = (text: string) => (exact ? text : foldText(text, matchCase));
  switch (operator) {
    case "is":
      return equalTo(value as Json | undefined, fold, exact);
    case "in": {
      const tests = (Array.isArray(value) ? value : [value as Json]).map((one) =>
        equalTo(one as Json, fold, exact),
      );
      return (found, setting) => firstTrue(tests, found, setting);
    }
    case "contains":
      return textTest(value, fold, (text, part) => text.includes(part));
    case "startsWith":
      return textTest(value, fold, (text, part) => text.startsWith(part));
    case "endsWith":
      return textTest(value, fold, (text, part) => text.endsWith(part));
    case "lessThan":
      return numberTest(value, (order) => order < 0);
    case "atMost":
      return numberTest(value, (order) => order <= 0);
    case "greaterThan":
      return numberTest(value, (order) => order > 0);
    case "atLeast":
      return numberTest(value, (order) => order >= 0);
    case "between":
      return betweenTest(value);
    case "before":
      return dateTest((found, { zone }) => compareOrNull(found, parseDate(value, zone), (a, b) => a < b));
    case "after":
      return dateTest((found, { zone }) => compareOrNull(found, parseDate(value, zone), (a, b) => a > b));
    case "withinLast":
      return withinLast(value);
    case "isTrue":
      return booleanOf;
    case "isFalse":
      return (found) => negate(booleanOf(found));
    default:
      // What negates and what judges states is made above.
      return () => null;
  }
}

function firstTrue(tests: readonly Test[], found: Json, setting: Setting): Verdict {
  let mismatch: Verdict = null;
  for (const test of tests) {
    const verdict = test(found, setting);
    if (verdict) return true;
    if (verdict === false) mismatch = false;
  }
  return tests.length === 0 ? false : mismatch;
}

/** Equality by the rule's own type: the value found is coerced to it (S-7.6 to S-7.11). */
function equalTo(wanted: Json | undefined, fold: (text: string) => string, exact: boolean): Test {
  if (wanted === null || wanted === undefined || typeof wanted === "object") return () => false;
  if (exact) {
    const id = idText(wanted);
    return (found) => (typeof found === "object" ? null : idText(found) === id);
  }
  const number = numberOf(wanted);
  const boolean = booleanOf(wanted);
  const text = typeof wanted === "string" ? fold(wanted) : null;
  return (found) => {
    if (text !== null && typeof found === "string") return found === wanted || fold(found) === text;
    if (typeof wanted === "boolean" || typeof found === "boolean") return same(booleanOf(found), boolean);
    const order = compareOrNull(numberOf(found), number, compareNumbers);
    return order === null ? null : order === 0;
  };
}

function same(found: boolean | null, wanted: boolean | null): Verdict {
  return found === null || wanted === null ? null : found === wanted;
}

function negate(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}

function compareOrNull<T>(
  a: number | null,
  b: number | null,
  compare: (a: number, b: number) => T,
): T | null {
  return a === null || b === null ? null : compare(a, b);
}

function textTest(
  part: Operand["value"],
  fold: (text: string) => string,
  holds: (text: string, part: string) => boolean,
): Test {
  const wanted = typeof part === "string" || typeof part === "number" ? fold(String(part)) : null;
  return (found) => {
    if (wanted === null || typeof found === "object" || typeof found === "boolean") return null;
    return holds(fold(String(found)), wanted);
  };
}

function numberTest(limit: Operand["value"], holds: (order: number) => boolean): Test {
  const wanted = numberOf(limit);
  return (found) => {
    const order = compareOrNull(numberOf(found), wanted, compareNumbers);
    return order === null ? null : holds(order);
  };
}

function dateTest(judge: (found: number, setting: Setting) => Verdict): Test {
  return (found, setting) => {
    const instant = parseDate(found, setting.zone);
    return instant === null ? null : judge(instant, setting);
  };
}

/** Between two numbers, or between two dates; both ends belong to it, an end that is a date alone with its whole day. */
function betweenTest(bounds: Operand["value"]): Test {
  if (!Array.isArray(bounds) || bounds.length !== 2) return () => null;
  const [from, to] = bounds as readonly Json[];
  const [low, high] = [numberOf(from), numberOf(to)];
  if (low !== null && high !== null) {
    return (found) => {
      const number = numberOf(found);
      return number === null ? null : compareNumbers(number, low) >= 0 && compareNumbers(number, high) <= 0;
    };
  }
  return dateTest((found, { zone }) => {
    const [start, end] = [parseDate(from, zone), parseDateEnd(to, zone)];
    return start === null || end === null ? null : found >= start && found <= end;
  });
}

/** `(now − length, now]` (S-7.12). */
function withinLast(length: Operand["value"]): Test {
  const parsed = durationSchema.safeParse(length);
  if (!parsed.success) return () => null;
  const span = approximateMs(parsed.data as Duration);
  return dateTest((found, { now }) => found > now - span && found <= now);
}

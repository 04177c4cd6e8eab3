import type { Json } from "#core/kernel/json.ts";
import { type Duration, formatDuration } from "#core/kernel/time.ts";
import type { Bucket, Clock, Compare, EventDid, Operator, Rule, Window } from "#core/rules/rule.ts";

/** A rule in plain English, as cards, reports and the rule builder say it. */
export function sentence(rule: Rule): string {
  return say(rule, "top");
}

type Place = "top" | "all" | "any" | "not";

function say(rule: Rule, place: Place): string {
  switch (rule.kind) {
    case "all":
      if (rule.rules.length === 0) return place === "not" ? "nobody" : "everyone";
      return join(rule.rules, "all", place);
    case "any":
      return join(rule.rules, "any", place);
    case "not":
      return sayNot(rule.rule);
    case "compare":
      return sayCompare(rule);
    case "did":
      return sayDid(rule);
    case "member":
      return `is ${rule.is ? "in" : "not in"} ${quote(rule.name || rule.id)}`;
    case "clock":
      return sayClock(rule);
    case "bucket":
      return sayBucket(rule);
  }
}

function join(rules: readonly Rule[], kind: "all" | "any", place: Place): string {
  const [only] = rules;
  if (only && rules.length === 1) return say(only, place);
  const text = rules.map((rule) => say(rule, kind)).join(kind === "all" ? " and " : " or ");
  return place === "top" || place === kind ? text : `(${text})`;
}

function sayNot(rule: Rule): string {
  if (rule.kind === "all" && rule.rules.length === 0) return "nobody";
  const text = say(rule, "not");
  return text.startsWith("(") ? `not ${text}` : `not (${text})`;
}

const WORDS: Readonly<Record<Operator, string>> = {
  is: "is",
  isNot: "is not",
  in: "is one of",
  notIn: "is none of",
  contains: "contains",
  notContains: "does not contain",
  startsWith: "starts with",
  endsWith: "ends with",
  lessThan: "is less than",
  atMost: "is at most",
  greaterThan: "is more than",
  atLeast: "is at least",
  between: "is between",
  before: "is before",
  after: "is after",
  withinLast: "is within the last",
  isMissing: "is missing",
  isPresent: "is known",
  isEmpty: "is empty",
  isTrue: "is true",
  isFalse: "is false",
};
const UNARY: readonly Operator[] = ["isMissing", "isPresent", "isEmpty", "isTrue", "isFalse"];
const MOST_LISTED = 5;

function sayCompare({ path, operator, value, matchCase }: Compare): string {
  const words = `${pathWords(path)} ${WORDS[operator]}`;
  if (UNARY.includes(operator)) return words;
  return `${words} ${sayValue(operator, value)}${matchCase ? " (same case)" : ""}`;
}

function sayValue(operator: Operator, value: Compare["value"]): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_LISTED).map(quote);
    if (operator === "between") return shown.join(" and ");
    const more = value.length - shown.length;
    return more > 0 ? `${shown.join(", ")} or ${more} more` : listWords(shown);
  }
  if (typeof value === "object" && value !== null) return lengthWords(value as Duration);
  return quote(value ?? null);
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function quote(value: Json): string {
  return typeof value === "string" ? `“${value}”` : value === null ? "nothing" : String(value);
}

/** "1 day" is said as "day" after "last". */
function lengthWords(duration: Duration): string {
  return duration.amount === 1 ? duration.unit : formatDuration(duration);
}

const DROPPED: readonly RegExp[] = [/^person\./, /^event\.properties\./];

/** "cart.item_count" as "cart item count"; what belongs to the person or the event needs no owner. */
function pathWords(path: string): string {
  const step = /^context\.steps\.([^.]+)\.(?:event\.properties\.)?(.+)$/.exec(path);
  if (step) return `${nameWords(step[2] ?? "")} of step ${step[1]}`;
  const trigger = /^context\.trigger\.(?:properties\.)?(.+)$/.exec(path);
  if (trigger) return `${nameWords(trigger[1] ?? "")} of the trigger`;
  return nameWords(DROPPED.reduce((rest, prefix) => rest.replace(prefix, ""), path));
}

function nameWords(name: string): string {
  const plain = name
    .replace(/\[\]/g, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[._]+/g, " ")
    .toLowerCase();
  return name.includes("[]") ? `any of ${plain}` : plain;
}

const COMPARED: Readonly<Record<EventDid["operator"], string>> = {
  is: "is",
  isNot: "is not",
  lessThan: "is less than",
  atMost: "is at most",
  greaterThan: "is more than",
  atLeast: "is at least",
  before: "is before",
  after: "is after",
};
const TIMES: Partial<Record<EventDid["operator"], string>> = {
  is: "exactly",
  isNot: "not exactly",
  lessThan: "fewer than",
  atMost: "at most",
  greaterThan: "more than",
  atLeast: "at least",
};

function sayDid(did: EventDid): string {
  const { event, measure, operator, value, window } = did;
  const when = `${windowWords(window)}${did.where ? ` where ${say(did.where, "all")}` : ""}${did.sameKey ? ", for the same key" : ""}`;
  if (measure === "count") return sayCount(did, when);
  const what = did.of ? pathWords(did.of.replace(/^event\.properties\./, "")) : "time";
  const subject = `${MEASURES[measure]} ${what} of ${event} ${when}`;
  return `the ${subject} ${COMPARED[operator]} ${quote(value)}`;
}

function sayCount({ event, operator, value }: EventDid, when: string): string {
  const none = (operator === "is" && value === 0) || (operator === "lessThan" && value === 1);
  if (none) return `did not do ${event} ${when}`;
  const once = (operator === "atLeast" && value === 1) || (operator === "greaterThan" && value === 0);
  if (once) return `did ${event} ${when}`;
  return `did ${event} ${TIMES[operator] ?? COMPARED[operator]} ${value} ${value === 1 ? "time" : "times"} ${when}`;
}

const MEASURES: Readonly<Record<EventDid["measure"], string>> = {
  count: "number of",
  sum: "sum of",
  min: "lowest",
  max: "highest",
  average: "average",
  distinct: "number of different",
  first: "first",
  last: "last",
};

function windowWords(window: Window): string {
  switch (window.kind) {
    case "last":
      return `in the last ${lengthWords(window.duration)}`;
    case "calendarDays":
      return window.days === 1 ? "today" : `in the last ${window.days} calendar days`;
    case "sinceEntry":
      return "since entering";
    case "between":
      return `between ${window.from} and ${window.to}`;
    case "allTime":
      return "ever";
  }
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function sayClock({ weekdays, from, to }: Clock): string {
  const days =
    weekdays.length === 7
      ? ""
      : ` on ${listWords(weekdays.toSorted((a, b) => a - b).map((day) => DAYS[day - 1] ?? ""))}`;
  return `their time is between ${from} and ${to}${days}`;
}

function sayBucket({ salt, from, to }: Bucket): string {
  return `is in the ${Math.max(0, to - from) / 100} % of people drawn by “${salt}” from ${from / 100} %`;
}

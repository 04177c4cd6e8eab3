import { civilFromDays, daysFromCivil } from "#core/calendar/civil.ts";
import { parseDate, parseDateEnd } from "#core/calendar/parse-date.ts";
import { startOfDay, toLocal } from "#core/calendar/zone.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Run } from "#core/engine/run.ts";
import { canonicalJson, isObject, type Json } from "#core/kernel/json.ts";
import { approximateMs, type Instant, MINUTE } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { numberOf, sumOf } from "#core/rules/coerce.ts";
import { compileRule } from "#core/rules/compile.ts";
import { concernsRun } from "#core/rules/instance-key.ts";
import { readerOf } from "#core/rules/lookup.ts";
import { nextLook } from "#core/rules/next-look.ts";
import type { Question } from "#core/rules/question.ts";
import type { EventDid, Rule, Window } from "#core/rules/rule.ts";

/** What a question is answered from: a person's past by event name, in any order, and the run that asks. */
export type Past = Readonly<{
  history: ReadonlyMap<string, readonly LoggedEvent[]>;
  run: Pick<Run, "anchor" | "instanceKey" | "context" | "journeyId">;
  keyPath: string | null;
  person: Person;
  now: Instant;
  zone: string;
  /** What is kept beside history; nothing where nobody asks. */
  standing?: Standing;
}>;

/** Facts about a person that no event tells by itself. */
export type Standing = Readonly<{
  /** Variants of splits shown before, by `armKey`. */
  arms: Readonly<{ get(key: string): string | undefined }>;
  /** Segments by rule and static ones. */
  isIn(of: "segment" | "list", id: string): boolean;
}>;

/** Under which name a shown variant is kept. */
export function armKey(journeyId: string, experiment: string, unit: string): string {
  return `${journeyId}\u0000${experiment}\u0000${unit}`;
}

/** Whom a variant is shown to: the person, or all who share the instance key; a missing key falls back to the person (S-8.11). */
export function unitOf(
  unit: "person" | "key",
  personId: string,
  { instanceKey }: Pick<Run, "instanceKey">,
): string {
  return unit === "key" && instanceKey !== "" ? instanceKey : personId;
}

type Happened = Extract<Question, { kind: "happened" }>;

/**
 * Answers a question. Of `did`: `{ value, mismatches }`, the measure and how many events it could not read. Of
 * `happened`: the earliest event that fits, as `{ seq, event, timestamp, properties }`, else null. Of `arm`: its id, else
 * null. Of `member`: true or false.
 */
export function answer(question: Question, past: Past): Json {
  switch (question.kind) {
    case "did":
      return answerDid(question.leaf, past);
    case "happened":
      return answerHappened(question, past);
    case "arm":
      return answerArm(question, past);
    case "flip":
      return nextLook(question.rule, past);
    case "member":
      return past.standing?.isIn(question.of, question.id) ?? false;
  }
}

function answerArm({ experiment, unit }: Extract<Question, { kind: "arm" }>, past: Past): Json {
  const { run, person, standing } = past;
  return standing?.arms.get(armKey(run.journeyId, experiment, unitOf(unit, person.id, run))) ?? null;
}

function answerHappened(question: Happened, past: Past): Json {
  let found: LoggedEvent | null = null;
  for (const event of past.history.get(question.event) ?? []) {
    const earlier = !found || order(event, found) < 0;
    if (earlier && isInReach(question, event, past) && fits(question.where, event, past)) found = event;
  }
  return (
    found && { seq: found.seq, event: found.event, timestamp: found.timestamp, properties: found.properties }
  );
}

/** Since the anchor, or within the minutes before now; neither the trigger nor what the step has passed on (S-6.4). */
function isInReach(
  { stepId, match, since }: Happened,
  event: LoggedEvent,
  { run, keyPath, now }: Past,
): boolean {
  const { seq, timestamp } = event;
  if (since === "anchor" ? timestamp < run.anchor : timestamp <= now - since * MINUTE || timestamp > now)
    return false;
  if (seq === triggerSeq(run) || consumedBy(run, stepId).includes(seq)) return false;
  return match === "any" || concernsRun(event, keyPath, run.instanceKey);
}

/** One event satisfies the same step at most once (S-6.5). */
function consumedBy({ context }: Past["run"], stepId: string): readonly Json[] {
  const steps = context["steps"];
  const own = isObject(steps) && Object.hasOwn(steps, stepId) ? steps[stepId] : null;
  return isObject(own) && Array.isArray(own["consumed"]) ? own["consumed"] : [];
}

function triggerSeq({ context }: Past["run"]): Json | undefined {
  const trigger = context["trigger"];
  return isObject(trigger) ? trigger["seq"] : undefined;
}

function fits(where: Rule | undefined, event: LoggedEvent, { person, run, now, zone }: Past): boolean {
  if (!where || (where.kind === "all" && where.rules.length === 0)) return true;
  return compileRule(where)({
    person,
    event,
    context: run.context,
    cart: null,
    group: {},
    now,
    zone,
    answers: {},
  });
}

function answerDid(leaf: EventDid, past: Past): Json {
  const { history, run, keyPath } = past;
  const within = windowTest(leaf.window, past);
  const events = (history.get(leaf.event) ?? []).filter(
    (event) =>
      within(event.timestamp) &&
      (!leaf.sameKey || concernsRun(event, keyPath, run.instanceKey)) &&
      fits(leaf.where, event, past),
  );
  return measure(leaf, events);
}

/** By event time (S-7.12): `(now − N, now]`; calendar days of which today is the first; both ends of two dates. */
function windowTest(window: Window, { now, run, zone }: Past): (timestamp: Instant) => boolean {
  switch (window.kind) {
    case "allTime":
      return () => true;
    case "sinceEntry":
      return (timestamp) => timestamp >= run.anchor;
    case "last": {
      const from = now - approximateMs(window.duration);
      return (timestamp) => timestamp > from && timestamp <= now;
    }
    case "calendarDays": {
      const from = startOfToday(now, zone, window.days - 1);
      return (timestamp) => timestamp >= from && timestamp <= now;
    }
    case "between": {
      const [from, to] = [parseDate(window.from, zone), parseDateEnd(window.to, zone)];
      return (timestamp) => from !== null && to !== null && timestamp >= from && timestamp <= to;
    }
  }
}

function startOfToday(now: Instant, zone: string, daysBack: number): Instant {
  const today = toLocal(zone, now);
  const { year, month, day } = civilFromDays(daysFromCivil(today.year, today.month, today.day) - daysBack);
  return startOfDay(zone, year, month, day);
}

/** S-7.13, S-7.14: over no event the sum is 0 and the others are missing; what is no number is skipped and counted. */
function measure(leaf: EventDid, events: readonly LoggedEvent[]): Json {
  if (leaf.measure === "count") return { value: events.length, mismatches: 0 };
  if (leaf.measure === "first" || leaf.measure === "last")
    return { value: edge(leaf, events), mismatches: 0 };
  const values = leaf.of ? events.map((event) => propertyOf(leaf.of as string, event)) : [];
  const present = values.filter((value) => value !== undefined && value !== null);
  if (leaf.measure === "distinct") return { value: new Set(present.map(canonicalJson)).size, mismatches: 0 };
  const numbers = present.map(numberOf).filter((number) => number !== null);
  return { value: numericMeasure(leaf.measure, numbers), mismatches: present.length - numbers.length };
}

function numericMeasure(kind: "sum" | "min" | "max" | "average", numbers: readonly number[]): number | null {
  if (kind === "sum") return sumOf(numbers);
  if (numbers.length === 0) return null;
  if (kind === "average") return Number((sumOf(numbers) / numbers.length).toPrecision(15));
  return numbers.reduce((best, number) => (kind === "min" ? Math.min(best, number) : Math.max(best, number)));
}

/** The time of the first or last event, or what a property of it says. */
function edge({ measure: which, of }: EventDid, events: readonly LoggedEvent[]): Json {
  const sign = which === "first" ? 1 : -1;
  const found = events.reduce<LoggedEvent | null>(
    (best, event) => (best && order(best, event) * sign <= 0 ? best : event),
    null,
  );
  if (!found) return null;
  return of ? (propertyOf(of, found) ?? null) : found.timestamp;
}

function propertyOf(path: string, event: LoggedEvent): Json | undefined {
  return readerOf(path)({ event });
}

function order(a: LoggedEvent, b: LoggedEvent): number {
  return a.timestamp - b.timestamp || a.seq - b.seq;
}

import { expect, test } from "vitest";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { buildEvent, buildPerson, DAY, HOUR, MINUTE, SECOND, T } from "#tests/builders.ts";
import { answer, type Past } from "./answers.ts";
import { matches } from "./matches.ts";
import { type Question, questionKey } from "./question.ts";
import type { EventDid } from "./rule.ts";

function pastOf(events: readonly LoggedEvent[], changes: Partial<Past> = {}): Past {
  const history = new Map<string, LoggedEvent[]>();
  for (const event of events) history.set(event.event, [...(history.get(event.event) ?? []), event]);
  const context = { trigger: { event: "Product Added", seq: 1, timestamp: T, properties: {} }, steps: {} };
  const run = { journeyId: "jrn_test", anchor: T, instanceKey: "c1", context };
  return {
    history,
    run,
    keyPath: "properties.cart_id",
    person: buildPerson(),
    now: T,
    zone: "Europe/Berlin",
    ...changes,
  };
}
const ordered = (timestamp: number, properties: JsonObject = {}, seq?: number) =>
  buildEvent("Order Completed", { timestamp, properties, ...(seq === undefined ? {} : { seq }) });
const did = (changes: Partial<EventDid>): EventDid => ({
  kind: "did",
  event: "Order Completed",
  measure: "count",
  operator: "atLeast",
  value: 1,
  window: { kind: "allTime" },
  ...changes,
});
const measured = (leaf: EventDid, past: Past) =>
  (answer({ kind: "did", leaf }, past) as { value: unknown }).value;
const days = (amount: number) => ({ kind: "last", duration: { amount, unit: "day" } }) as const;

test("E-7.6 the last 30 days do not include their first instant", () => {
  const past = pastOf([ordered(T - 30 * DAY), ordered(T - 30 * DAY + SECOND)]);
  expect(measured(did({ window: days(30) }), past)).toBe(1);
});

test("E-7.7 yesterday late is not today, but within 24 hours", () => {
  const late = ordered(T - 13.5 * HOUR);
  const past = pastOf([late], { person: buildPerson({ timeZone: null }) });
  expect(measured(did({ window: { kind: "calendarDays", days: 1 } }), past)).toBe(0);
  expect(measured(did({ window: { kind: "calendarDays", days: 2 } }), past)).toBe(1);
  expect(measured(did({ window: { kind: "last", duration: { amount: 24, unit: "hour" } } }), past)).toBe(1);
});

test("E-7.8 what is no number is skipped and counted", () => {
  const past = pastOf([10, "x", 30].map((amount) => ordered(T - HOUR, { amount })));
  const of = "event.properties.amount";
  expect(answer({ kind: "did", leaf: did({ measure: "sum", of }) }, past)).toEqual({
    value: 40,
    mismatches: 1,
  });
  expect(answer({ kind: "did", leaf: did({ measure: "average", of }) }, past)).toEqual({
    value: 20,
    mismatches: 1,
  });
  expect(measured(did({ measure: "min", of }), past)).toBe(10);
  expect(measured(did({ measure: "max", of }), past)).toBe(30);
});

test("S-7.13 over no event the sum is 0 and the others are missing", () => {
  const past = pastOf([]);
  const of = "event.properties.amount";
  for (const measure of ["count", "sum", "distinct"] as const)
    expect([measure, measured(did({ measure, of }), past)]).toEqual([measure, 0]);
  for (const measure of ["min", "max", "average", "first", "last"] as const) {
    expect([measure, measured(did({ measure, of }), past)]).toEqual([measure, null]);
  }
});

test("S-7.7 sums of decimals are exact", () => {
  const past = pastOf([0.1, 0.2, "0.30"].map((amount) => ordered(T, { amount })));
  expect(measured(did({ measure: "sum", of: "event.properties.amount" }), past)).toBe(0.6);
});

test("S-7.14 first and last are by event time, then by acceptance", () => {
  const past = pastOf([
    ordered(T - HOUR, { n: 2 }, 12),
    ordered(T - 2 * HOUR, { n: 1 }, 13),
    ordered(T - HOUR, { n: 3 }, 14),
  ]);
  expect(measured(did({ measure: "first", of: "event.properties.n" }), past)).toBe(1);
  expect(measured(did({ measure: "last", of: "event.properties.n" }), past)).toBe(3);
  expect(measured(did({ measure: "first" }), past)).toBe(T - 2 * HOUR);
});

test("S-7.12 windows since entry, between dates and for one's own key", () => {
  const events = [ordered(T - DAY, { cart_id: "c1" }), ordered(T, { cart_id: "c2" }), ordered(T + HOUR, {})];
  const past = pastOf(events, { now: T + 2 * HOUR });
  expect(measured(did({ window: { kind: "sinceEntry" } }), past)).toBe(2);
  expect(measured(did({ window: { kind: "between", from: "2027-02-27", to: "2027-02-28" } }), past)).toBe(1);
  expect(measured(did({ window: { kind: "between", from: "nonsense", to: "2027-02-28" } }), past)).toBe(0);
  expect(measured(did({ sameKey: true }), past)).toBe(2);
  expect(
    measured(
      did({ where: { kind: "compare", path: "event.properties.cart_id", operator: "is", value: "c2" } }),
      past,
    ),
  ).toBe(1);
});

test("S-7.12 calendar days start at the person's midnight, also on the day of a change", () => {
  const now = Date.UTC(2027, 2, 28, 10);
  const past = pastOf([ordered(Date.UTC(2027, 2, 27, 22, 59)), ordered(Date.UTC(2027, 2, 27, 23, 1))], {
    now,
  });
  expect(measured(did({ window: { kind: "calendarDays", days: 1 } }), past)).toBe(1);
});

test("a rule reads the answer that was looked up for it", () => {
  const leaf = did({ operator: "greaterThan", value: 1, window: days(30) });
  const person = buildPerson();
  const scope = { person, event: null, context: {}, cart: null, group: {}, now: T, zone: "UTC" };
  const answers = (count: number) => ({
    [questionKey({ kind: "did", leaf })]: answer(
      { kind: "did", leaf },
      pastOf(Array.from({ length: count }, () => ordered(T))),
    ),
  });
  expect(matches(leaf, { ...scope, answers: answers(2) })).toBe(true);
  expect(matches(leaf, { ...scope, answers: answers(1) })).toBe(false);
  expect(matches(leaf, { ...scope, answers: {} })).toBe(false);
  expect(matches(did({ operator: "is", value: 0 }), { ...scope, answers: {} })).toBe(true);
  const first = did({ measure: "first", operator: "before", value: "2027-03-02" });
  expect(
    matches(first, {
      ...scope,
      answers: { [questionKey({ kind: "did", leaf: first })]: { value: T, mismatches: 0 } },
    }),
  ).toBe(true);
  expect(matches(first, { ...scope, answers: {} })).toBe(false);
});

type Happened = Extract<Question, { kind: "happened" }>;
const happened = (changes: Partial<Happened> = {}): Question => ({
  kind: "happened",
  stepId: "wait",
  event: "Order Completed",
  where: { kind: "all", rules: [] },
  match: "key",
  since: "anchor",
  ...changes,
});

test("S-6.4 looks back to the anchor, the trigger left out, and names the earliest that fits", () => {
  const events = [
    ordered(T - 1, {}, 5),
    ordered(T, {}, 1),
    ordered(T + 20 * MINUTE, { total: 80 }, 9),
    ordered(T + 10 * MINUTE, { total: 20 }, 8),
  ];
  const past = pastOf(events, { now: T + HOUR });
  expect(answer(happened(), past)).toEqual({
    seq: 8,
    event: "Order Completed",
    timestamp: T + 10 * MINUTE,
    properties: { total: 20 },
  });
  const over50 = {
    kind: "compare",
    path: "event.properties.total",
    operator: "greaterThan",
    value: 50,
  } as const;
  expect(answer(happened({ where: over50 }), past)).toMatchObject({ seq: 9 });
  expect(answer(happened({ event: "Refund" }), past)).toBeNull();
});

test("E-6.2 the trigger itself does not count, even under its own name", () => {
  const past = pastOf([buildEvent("Product Added", { seq: 1, timestamp: T })]);
  expect(answer(happened({ event: "Product Added" }), past)).toBeNull();
});

test("S-6.4 looks back some minutes, or not at all", () => {
  const past = pastOf([ordered(T + 30 * MINUTE)], { now: T + HOUR });
  expect(answer(happened({ since: 31 }), past)).not.toBeNull();
  expect(answer(happened({ since: 30 }), past)).toBeNull();
  expect(answer(happened({ since: 0 }), pastOf([ordered(T)]))).toBeNull();
});

test("E-6.9 S-6.5 an event that a step has passed on does not count there again", () => {
  const past = pastOf([ordered(T + HOUR, {}, 7)], { now: T + 2 * HOUR });
  const context = { ...past.run.context, steps: { wait: { consumed: [7] } } };
  const consumed = { ...past, run: { ...past.run, context } };
  expect(answer(happened(), consumed)).toBeNull();
  expect(answer(happened({ stepId: "other" }), consumed)).not.toBeNull();
});

test("S-3.2 only events of the run's key count, or those without one", () => {
  const now = T + HOUR;
  expect(answer(happened(), pastOf([ordered(T, { cart_id: "c2" })], { now }))).toBeNull();
  expect(answer(happened({ match: "any" }), pastOf([ordered(T, { cart_id: "c2" })], { now }))).not.toBeNull();
  expect(answer(happened(), pastOf([ordered(T, { cart_id: "c1" })], { now }))).not.toBeNull();
  expect(answer(happened(), pastOf([ordered(T)], { now }))).not.toBeNull();
});

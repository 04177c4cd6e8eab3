import { describe, expect, test } from "vitest";
import wait from "#steps/wait/step.ts";
import {
  buildEvent,
  buildPerson,
  buildRun,
  compile,
  DAY,
  decide,
  exit,
  factsFor,
  HOUR,
  MINUTE,
  play,
  SECOND,
  T,
} from "#tests/builders.ts";

const waits = (config: object) => compile({ wait: { kind: "wait", config } });
const leavesAt = (config: object) => play(waits(config)).transitions.at(-1)?.at;
const berlin = { kind: "named", name: "Europe/Berlin" };
const utc = (text: string) => Date.parse(text);

/** What the step asks for when somebody arrives. */
function enters(config: object, arrival = T, person = buildPerson(), anchor = T) {
  const journey = waits(config);
  const run = { ...buildRun(journey), stepId: "wait", anchor, arrivedAt: arrival };
  const facts = factsFor(journey, run, [], arrival, person);
  return wait.enter({ stepId: "wait", config: wait.schema.parse(config), run, facts, now: arrival });
}
function due(config: object, arrival = T, person = buildPerson()): number | undefined {
  const move = enters(config, arrival, person);
  return move.kind === "wait" ? move.on.until : arrival;
}

test("S-5.2 waits for a time from arrival", () => {
  expect(leavesAt({ mode: "for", duration: { amount: 90, unit: "minute" } })).toBe(T + 1.5 * HOUR);
});

test("E-5.1 S-5.2 a day keeps the local hour, 24 hours do not", () => {
  const arrival = utc("2027-03-27T08:00:00Z");
  const long = (amount: number, unit: string) => ({ mode: "for", duration: { amount, unit }, zone: berlin });
  expect(due(long(1, "day"), arrival)).toBe(utc("2027-03-28T07:00:00Z"));
  expect(due(long(24, "hour"), arrival)).toBe(utc("2027-03-28T08:00:00Z"));
});

test("E-5.2 S-5.8 a time that does not exist, and one that comes twice", () => {
  const early = { mode: "until", weekdays: [7], time: "02:30", zone: berlin };
  expect(due(early, utc("2027-03-27T12:00:00Z"))).toBe(utc("2027-03-28T01:00:00Z"));
  expect(due(early, utc("2027-10-30T12:00:00Z"))).toBe(utc("2027-10-31T00:30:00Z"));
});

test("E-5.3 S-5.2 a month from the 31st is the last of February", () => {
  const month = { mode: "for", duration: { amount: 1, unit: "month" }, zone: berlin };
  expect(due(month, utc("2027-01-31T09:00:00Z"))).toBe(utc("2027-02-28T09:00:00Z"));
});

test("E-5.4 S-5.7 until Thursday at nine: Ana's in Lisbon, Ben's in New York, Chi's by the shop", () => {
  const nine = { mode: "until", weekdays: [4], time: "09:00" };
  expect(due(nine)).toBe(utc("2027-03-04T09:00:00Z"));
  expect(due(nine, T, buildPerson({ timeZone: "America/New_York" }))).toBe(utc("2027-03-04T14:00:00Z"));
  expect(due(nine, T, buildPerson({ timeZone: null }))).toBe(utc("2027-03-04T08:00:00Z"));
});

test("E-5.5 S-5.5 exactly at the time people go on, a second later they wait a week", () => {
  const one = { mode: "until", weekdays: [1], time: "13:00", zone: berlin };
  expect(enters(one)).toMatchObject({ kind: "leave", output: "next" });
  expect(due(one, T + SECOND)).toBe(utc("2027-03-08T12:00:00Z"));
});

test("E-5.6 S-5.6 a window holds people, so that what follows counts from when they passed it", () => {
  const two = { mode: "for", duration: { amount: 2, unit: "day" }, zone: berlin };
  const ranges = [{ start: "09:00", end: "17:00" }];
  const window = { mode: "window", weekdays: [1, 2, 3, 4, 5, 6, 7], ranges, zone: berlin };
  const wednesday = due(two, utc("2027-03-01T17:00:00Z"));
  expect(wednesday).toBe(utc("2027-03-03T17:00:00Z"));
  const thursday = due(window, wednesday);
  expect(thursday).toBe(utc("2027-03-04T08:00:00Z"));
  expect(due(two, thursday)).toBe(utc("2027-03-06T08:00:00Z"));
});

test("E-5.7 S-5.6 a window over midnight belongs to the day it starts on", () => {
  const friday = { mode: "window", weekdays: [5], ranges: [{ start: "22:00", end: "02:00" }], zone: berlin };
  expect(enters(friday, utc("2027-03-06T00:00:00Z"))).toMatchObject({ kind: "leave", output: "next" });
  expect(due(friday, utc("2027-03-06T01:00:00Z"))).toBe(utc("2027-03-12T21:00:00Z"));
});

describe("until a date", () => {
  const renewal = {
    mode: "date",
    date: { kind: "path", path: "person.renewal" },
    offset: { by: { amount: 3, unit: "day" }, way: "before" },
  };
  const drawn = (config: object, ...edges: string[]) =>
    compile({ wait: { kind: "wait", config }, a: exit }, ...edges);
  const ends = (journey: ReturnType<typeof compile>, traits = {}) => {
    const person = buildPerson({ traits });
    const changes = decide([journey], {
      queued: [buildEvent("Checkout Started")],
      people: new Map([[person.id, person]]),
    });
    return changes.runs[0]?.run;
  };

  test("E-5.8 S-5.4 without the date people exit, or leave by No date where that leads on", () => {
    expect(ends(drawn(renewal))).toMatchObject({ state: "exited", endReason: "date_missing" });
    expect(ends(drawn(renewal, "wait --missing--> a"))).toMatchObject({
      stepId: "a",
      endReason: "exit_step",
    });
    expect(ends(drawn(renewal), { renewal: "soon" })).toMatchObject({ endReason: "date_missing" });
    expect(ends(drawn(renewal), { renewal: "2040-01-01" })).toMatchObject({ endReason: "date_missing" });
  });

  test("S-5.4 so long before it, at a time of day of theirs", () => {
    const at = { ...renewal, time: "09:30" };
    const person = buildPerson({ traits: { renewal: "2027-04-10" }, timeZone: "America/New_York" });
    expect(due(renewal, T, person)).toBe(utc("2027-04-07T04:00:00Z"));
    expect(due(at, T, person)).toBe(utc("2027-04-07T13:30:00Z"));
    const after = { ...renewal, offset: { by: { amount: 1, unit: "month" }, way: "after" } };
    expect(due(after, T, buildPerson({ traits: { renewal: "2027-01-31" } }))).toBe(T);
  });

  test("S-5.4 a date that is over lets people on, sends them another way, or ends the journey", () => {
    const traits = { renewal: "2027-03-02" };
    const over = (ifPast: string) => ends(drawn({ ...renewal, ifPast }, "wait --past--> a"), traits);
    expect(over("continue")).toMatchObject({ state: "completed", endReason: "end" });
    expect(over("branch")).toMatchObject({ stepId: "a" });
    expect(over("exit")).toMatchObject({ state: "exited", endReason: "date_past" });
  });

  test("S-5.12 one date for all: a date alone is local midnight, one with an offset keeps it", () => {
    const on = (date: string) => ({ mode: "date", date: { kind: "fixed", date }, zone: berlin });
    expect(due(on("2027-03-05"))).toBe(utc("2027-03-04T23:00:00Z"));
    expect(due(on("2027-03-05T10:00:00+02:00"))).toBe(utc("2027-03-05T08:00:00Z"));
  });
});

describe("S-5.9 who moves to another zone", () => {
  const ben = buildPerson({
    id: "per_ben",
    timeZone: "America/New_York",
    traits: { timezone: "America/New_York" },
  });
  const moving = (config: object, wakeAt: number) => {
    const journey = waits(config);
    const held = { id: "1.1", wakeAt, arms: [], deliveryId: null, memory: null };
    const run = {
      ...buildRun(journey),
      personId: "per_ben",
      state: "waiting",
      stepId: "wait",
      seq: 1,
    } as const;
    const tuesday = T + DAY;
    const changes = decide(
      [journey],
      {
        people: new Map([["per_ben", ben]]),
        runs: new Map([["per_ben", [{ ...run, wait: held }]]]),
        queued: [
          buildEvent("Identify", {
            ...{ type: "identify", personId: "per_ben", timestamp: tuesday, receivedAt: tuesday },
            traits: { timezone: "Europe/Lisbon" },
          }),
        ],
      },
      tuesday,
    );
    return changes.runs[0]?.run.wait?.wakeAt;
  };

  test("E-5.9 S-5.9 waits for Thursday at nine by the new clocks", () => {
    const nine = { mode: "until", weekdays: [4], time: "09:00" };
    expect(moving(nine, utc("2027-03-04T14:00:00Z"))).toBe(utc("2027-03-04T09:00:00Z"));
  });

  test("S-5.9 an exact time stays, and what would be over by the new clocks is due at once", () => {
    const hours = { mode: "for", duration: { amount: 48, unit: "hour" } };
    expect(moving(hours, T + 2 * DAY)).toBeUndefined();
    const tuesday = { mode: "until", weekdays: [2], time: "10:00" };
    expect(moving(tuesday, utc("2027-03-02T15:00:00Z"))).toBe(utc("2027-03-02T10:00:00Z"));
    const noon = { mode: "date", date: { kind: "fixed", date: "2027-03-01T12:00:00" } };
    expect(moving(noon, utc("2027-03-01T17:00:00Z"))).toBe(T + DAY);
  });
});

test("E-5.10 S-5.3 passes at once when the time from the anchor is over", () => {
  const late = compile(
    {
      a: { kind: "wait", config: { mode: "for", duration: { amount: 2, unit: "hour" } } },
      b: { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" }, from: "anchor" } },
    },
    "a --next--> b",
  );
  expect(play(late).transitions.at(-1)).toMatchObject({
    stepId: "b",
    at: T + 2 * HOUR,
    reason: "time has already passed",
  });
});

test("S-5.10 a spread gives each run the same share of it every time", () => {
  const spread = {
    mode: "for",
    duration: { amount: 1, unit: "hour" },
    spread: { amount: 60, unit: "minute" },
  };
  const at = leavesAt(spread) ?? 0;
  expect(at).toBe(leavesAt(spread));
  expect(at - T - HOUR).toBeGreaterThanOrEqual(0);
  expect(at - T - HOUR).toBeLessThan(60 * MINUTE);
  expect(at).not.toBe(T + HOUR);
});

test.each([
  [{ mode: "for", duration: { amount: 6, unit: "year" } }, "People can wait 5 years at most"],
  [{ mode: "for", duration: { amount: 0, unit: "day" } }, "Enter at least 1"],
  [{ mode: "until", weekdays: [], time: "09:00" }, "Choose at least one day"],
  [{ mode: "until", weekdays: [1], time: "9" }, "Write the time as 09:00"],
  [
    { mode: "window", weekdays: [1], ranges: [{ start: "09:00", end: "09:00" }] },
    "Leave at least 15 minutes",
  ],
  [
    { mode: "window", weekdays: [1], ranges: [{ start: "09:00", end: "09:10" }] },
    "Leave at least 15 minutes",
  ],
  [
    { mode: "until", weekdays: [1], time: "09:00", zone: { kind: "named", name: "Mars/Base" } },
    "This time zone is not known",
  ],
  [{ mode: "date", date: { kind: "fixed", date: "tomorrow" } }, "Write the date as 2027-03-31"],
  [
    { mode: "for", duration: { amount: 1, unit: "day" }, spread: { amount: 25, unit: "hour" } },
    "Spread over 24 hours at most",
  ],
])("S-5.12 refuses %j: %s", (config, message) => {
  expect(wait.schema.safeParse(config).error?.issues.map((issue) => issue.message)).toContain(message);
});

test.each([
  [{ mode: "date", date: { kind: "path", path: "person.renewal" }, time: "09:00" }, "Until renewal at 09:00"],
  [
    { mode: "window", weekdays: [1, 2, 3, 4, 5], ranges: [{ start: "09:00", end: "18:00" }] },
    "Until Mon–Fri 09:00–18:00, in their own time",
  ],
])("sums up %j", (config, words) => {
  expect(wait.summarize(wait.schema.parse(config))).toBe(words);
});

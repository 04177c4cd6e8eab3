import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR, T } from "#tests/builders.ts";
import { type Decision, decide, type Facts, MAX_DEFER_MS, NEUTRAL } from "./decide.ts";

const facts = (changes: Partial<Facts> = {}): Facts => ({
  ...NEUTRAL,
  class: "marketing",
  now: T,
  queuedAt: T,
  expiresAt: null,
  maxDeferMs: MAX_DEFER_MS,
  ...changes,
});
const until = T + HOUR;

test("E-9.1 who is suppressed, unsubscribed and at a cap is skipped for the suppression only", () => {
  const all = facts({ suppressed: true, consents: false, cap: { kind: "skip" } });
  expect(decide(all)).toEqual({ kind: "skip", reason: "suppressed" });
});

test("nothing in the way lets it go", () => {
  expect(decide(facts())).toEqual({ kind: "go" });
});

/** Every stop of S-9.4, in its order, and whom it stops: marketing, transactional, a call of another system. */
const STOPS: readonly (readonly [string, Partial<Facts>, Decision, readonly [boolean, boolean, boolean]])[] =
  [
    ["a pause parks", { parkedBy: "pause" }, { kind: "park", by: "pause" }, [true, true, true]],
    ["what is too old expires", { expiresAt: T }, { kind: "expire" }, [true, true, true]],
    [
      "a channel that is off skips",
      { channelReady: false },
      { kind: "skip", reason: "channel_off" },
      [true, true, true],
    ],
    [
      "a missing address skips",
      { hasAddress: false },
      { kind: "skip", reason: "no_address" },
      [true, true, true],
    ],
    [
      "a suppression skips",
      { suppressed: true },
      { kind: "skip", reason: "suppressed" },
      [true, true, false],
    ],
    [
      "a missing consent skips",
      { consents: false },
      { kind: "skip", reason: "no_consent" },
      [true, false, false],
    ],
    ["an ended run cancels", { exitReason: "goal" }, { kind: "cancel", reason: "goal" }, [true, true, true]],
    [
      "a false condition skips",
      { condition: false },
      { kind: "skip", reason: "condition_false" },
      [true, true, true],
    ],
    [
      "a doubled address skips",
      { duplicateAddress: true },
      { kind: "skip", reason: "duplicate_address" },
      [true, false, false],
    ],
    [
      "a cap defers",
      { cap: { kind: "defer", until } },
      { kind: "defer", until, reason: "cap" },
      [true, false, false],
    ],
    [
      "quiet hours defer",
      { quietHours: { kind: "defer", until } },
      { kind: "defer", until, reason: "quiet_hours" },
      [true, false, false],
    ],
    [
      "send-time defers",
      { sendTime: until },
      { kind: "defer", until, reason: "send_time" },
      [true, false, false],
    ],
    ["a holdout holds", { heldOut: true }, { kind: "hold" }, [true, false, false]],
  ];

describe.each(STOPS)("S-9.4 %s", (_name, change, decision, stops) => {
  test.each([
    ["marketing", 0],
    ["transactional", 1],
    ["operational", 2],
  ] as const)("%s as it should be", (kind, at) => {
    expect(decide(facts({ ...change, class: kind }))).toEqual(stops[at] ? decision : { kind: "go" });
  });
});

test("S-9.4 the first stop decides, whatever else stands in the way", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: STOPS.length - 1 }), { minLength: 1 }), (chosen) => {
      const all = Object.assign({}, ...chosen.map((at) => STOPS[at]?.[1])) as Partial<Facts>;
      expect(decide(facts(all))).toEqual(STOPS[Math.min(...chosen)]?.[2]);
    }),
  );
});

test("E-9.3 S-9.5 after a deferral everything is asked again", () => {
  const deferred = facts({ quietHours: { kind: "defer", until } });
  expect(decide(deferred).kind).toBe("defer");
  expect(decide({ ...deferred, now: until, quietHours: null, suppressed: true })).toEqual({
    kind: "skip",
    reason: "suppressed",
  });
});

test("E-9.9 a password reset goes out at night, over a cap, to who has unsubscribed", () => {
  const night = facts({
    class: "transactional",
    consents: false,
    cap: { kind: "skip" },
    quietHours: { kind: "defer", until },
  });
  expect(decide(night)).toEqual({ kind: "go" });
});

test("E-4.7 a condition that is false after the quiet hours skips, and the run goes on", () => {
  expect(decide(facts({ condition: false }))).toEqual({ kind: "skip", reason: "condition_false" });
});

test("S-8.9 who is held out is deferred like everybody else, and held at the end", () => {
  const both = facts({ heldOut: true, quietHours: { kind: "defer", until } });
  expect(decide(both)).toEqual({ kind: "defer", until, reason: "quiet_hours" });
  expect(decide({ ...both, quietHours: null })).toEqual({ kind: "hold" });
});

test("S-9.7 beyond the longest deferral it is skipped for the reason that deferred", () => {
  const late = T + MAX_DEFER_MS + 1;
  expect(decide(facts({ cap: { kind: "defer", until: late } }))).toEqual({ kind: "skip", reason: "cap" });
  expect(decide(facts({ quietHours: { kind: "defer", until: late } }))).toEqual({
    kind: "skip",
    reason: "quiet_hours",
  });
  expect(decide(facts({ sendTime: late }))).toEqual({ kind: "skip", reason: "send_time" });
  expect(decide(facts({ sendTime: T + MAX_DEFER_MS })).kind).toBe("defer");
});

test("S-9.10 S-9.11 a cap may end the run, skip, or make room for a message that matters more", () => {
  expect(decide(facts({ cap: { kind: "exit" } }))).toEqual({ kind: "cancel", reason: "cap" });
  expect(decide(facts({ cap: { kind: "skip" } }))).toEqual({ kind: "skip", reason: "cap" });
  expect(decide(facts({ cap: { kind: "yield", until } }))).toEqual({
    kind: "defer",
    until,
    reason: "yielded",
  });
});

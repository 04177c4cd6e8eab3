import { expect, test } from "vitest";
import { compile, HOUR, play, T } from "#tests/builders.ts";

const waits = (config: object) => compile({ wait: { kind: "wait", config } });
const leavesAt = (config: object) => play(waits(config)).transitions.at(-1)?.at;

test("waits for a time from arrival", () => {
  expect(leavesAt({ mode: "for", duration: { amount: 90, unit: "minute" } })).toBe(T + 1.5 * HOUR);
});

test("E-5.4 waits until a local clock time of the person, here in Lisbon", () => {
  const at = leavesAt({ mode: "until", weekdays: [4], time: "09:00" });
  expect(at).toBe(T + 3 * 24 * HOUR - 3 * HOUR);
});

test("uses the shop's time when told to", () => {
  const at = leavesAt({ mode: "until", weekdays: [4], time: "09:00", zone: { kind: "workspace" } });
  expect(at).toBe(T + 3 * 24 * HOUR - 4 * HOUR);
});

test("E-5.10 passes at once when the time from the anchor is over", () => {
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

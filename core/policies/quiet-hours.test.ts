import { expect, test } from "vitest";
import { instantOf, isoOf } from "#core/calendar/iso.ts";
import { DAY, HOUR, T } from "#tests/builders.ts";
import { type Cap, capFreeAt } from "./cap.ts";
import { QUIET_BY_DEFAULT, quietUntil } from "./quiet-hours.ts";

const at = (text: string) => instantOf(text) as number;
const ends = (now: number, zone = "America/New_York", quiet = QUIET_BY_DEFAULT) => {
  const end = quietUntil(now, quiet, zone);
  return end === null ? null : isoOf(end);
};

test("E-9.2 a text message at 21:30 waits for the morning", () => {
  expect(ends(at("2027-03-02T02:30:00Z"))).toBe("2027-03-02T14:00:00.000Z");
});

test("E-9.4 at 09:00:00 it goes, a second earlier it waits", () => {
  expect(ends(at("2027-03-02T14:00:00Z"))).toBeNull();
  expect(ends(at("2027-03-02T13:59:59Z"))).toBe("2027-03-02T14:00:00.000Z");
  expect(ends(at("2027-03-02T01:00:00Z"))).toBe("2027-03-02T14:00:00.000Z");
});

test("S-9.12 a holiday is quiet all day, and the quiet hours after it count on", () => {
  const quiet = { ...QUIET_BY_DEFAULT, holidays: ["2027-12-25", "2027-12-26"] };
  expect(ends(at("2027-12-25T12:00:00+01:00"), "Europe/Berlin", quiet)).toBe("2027-12-27T08:00:00.000Z");
  expect(ends(at("2027-12-24T21:00:00+01:00"), "Europe/Berlin", quiet)).toBe("2027-12-27T08:00:00.000Z");
});

test("S-5.8 quiet hours end at their local time also when the clocks change in them", () => {
  expect(ends(at("2027-03-27T22:00:00Z"), "Europe/Berlin")).toBe("2027-03-28T07:00:00.000Z");
});

const perDay: Cap = { n: 1, window: { kind: "calendar", unit: "day" } };
const sliding: Cap = { n: 1, window: { kind: "sliding", length: { amount: 24, unit: "hour" } } };

test("E-9.6 a calendar day is over at the person's midnight, 24 hours are not", () => {
  const sent = at("2027-03-01T23:30:00+01:00");
  const now = at("2027-03-02T00:10:00+01:00");
  expect(capFreeAt(perDay, [sent], now, "Europe/Berlin")).toBeNull();
  expect(capFreeAt(sliding, [sent], now, "Europe/Berlin")).toBe(sent + DAY);
});

test("S-9.9 a slot frees when the oldest that fills it leaves the window", () => {
  const two: Cap = { ...sliding, n: 2 };
  const uses = [T - 3 * HOUR, T - HOUR, T - 25 * HOUR];
  expect(capFreeAt(two, uses, T, "UTC")).toBe(T + 21 * HOUR);
  expect(capFreeAt(two, uses.slice(1), T, "UTC")).toBeNull();
  expect(capFreeAt(sliding, [T - DAY], T, "UTC")).toBeNull();
});

test("S-9.9 calendar units begin at midnight, on Monday and on the first", () => {
  const now = at("2027-03-03T12:00:00+01:00");
  const free = (unit: "day" | "week" | "month", use: string) => {
    const found = capFreeAt({ n: 1, window: { kind: "calendar", unit } }, [at(use)], now, "Europe/Berlin");
    return found === null ? null : isoOf(found);
  };
  expect(free("day", "2027-03-03T00:00:00+01:00")).toBe("2027-03-03T23:00:00.000Z");
  expect(free("day", "2027-03-02T23:59:59+01:00")).toBeNull();
  expect(free("week", "2027-03-01T00:00:00+01:00")).toBe("2027-03-07T23:00:00.000Z");
  expect(free("week", "2027-02-28T23:00:00+01:00")).toBeNull();
  expect(free("month", "2027-03-01T00:00:00+01:00")).toBe("2027-03-31T22:00:00.000Z");
});

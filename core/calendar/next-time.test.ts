import fc from "fast-check";
import { expect, test } from "vitest";
import { addDuration } from "./add-duration.ts";
import { instantOf, isoOf } from "./iso.ts";
import { nextOpening, nextWeekdayTime, rangeEnd } from "./next-time.ts";
import { zoneAndOrigin, zoneOf } from "./person-zone.ts";
import { toLocal } from "./zone.ts";

const at = (text: string) => instantOf(text) as number;
const T = at("2027-03-01T12:00:00Z");
const DAILY = [1, 2, 3, 4, 5, 6, 7];
const until = (now: number, weekdays: readonly number[], time: string, zone: string) =>
  isoOf(nextWeekdayTime(now, weekdays, time, zone));
const ana = { timeZone: "Europe/Lisbon", contextZone: null };
const ben = { timeZone: "America/New_York", contextZone: null };
const chi = { timeZone: null, contextZone: null };

test("E-5.2 until 02:30 on the days of the change", () => {
  expect(until(at("2027-03-27T22:00:00Z"), [7], "02:30", "Europe/Berlin")).toBe("2027-03-28T01:00:00.000Z");
  expect(until(at("2027-10-30T22:00:00Z"), [7], "02:30", "Europe/Berlin")).toBe("2027-10-31T00:30:00.000Z");
});

test.each([
  ["Ana", ana, "2027-03-04T09:00:00.000Z"],
  ["Ben", ben, "2027-03-04T14:00:00.000Z"],
  ["Chi, who has no zone", chi, "2027-03-04T08:00:00.000Z"],
])("E-5.4 until Thursday 09:00 in the time of %s", (_name, person, expected) => {
  expect(until(T, [4], "09:00", zoneOf(person, "Europe/Berlin"))).toBe(expected);
});

test("E-5.5 exactly at the time passes at once, a second later waits a week", () => {
  expect(nextWeekdayTime(T, [1], "13:00", "Europe/Berlin")).toBe(T);
  expect(until(T + 1_000, [1], "13:00", "Europe/Berlin")).toBe("2027-03-08T12:00:00.000Z");
});

test("E-5.6 delays after a window count from the real passing", () => {
  const zone = "Europe/Berlin";
  const office = { weekdays: DAILY, ranges: [{ start: "09:00", end: "17:00" }] };
  const twoDays = { amount: 2, unit: "day" } as const;
  const wednesday = addDuration(at("2027-03-01T18:00:00+01:00"), twoDays, zone);
  expect(isoOf(wednesday)).toBe("2027-03-03T17:00:00.000Z");
  const thursday = nextOpening(wednesday, office, zone);
  expect(isoOf(thursday)).toBe("2027-03-04T08:00:00.000Z");
  expect(isoOf(addDuration(thursday, twoDays, zone))).toBe("2027-03-06T08:00:00.000Z");
});

test("E-5.7 a window over midnight belongs to the day it starts on", () => {
  const friday = { weekdays: [5], ranges: [{ start: "22:00", end: "02:00" }] };
  const open = at("2027-03-06T01:00:00+01:00");
  expect(nextOpening(open, friday, "Europe/Berlin")).toBe(open);
  const closed = at("2027-03-06T02:00:00+01:00");
  expect(isoOf(nextOpening(closed, friday, "Europe/Berlin"))).toBe("2027-03-12T21:00:00.000Z");
});

test("S-5.6 a window is open at its start and closed at its end", () => {
  const window = { weekdays: DAILY, ranges: [{ start: "09:00", end: "17:00" }] };
  const opens = at("2027-03-01T09:00:00+01:00");
  expect(nextOpening(opens, window, "Europe/Berlin")).toBe(opens);
  expect(isoOf(nextOpening(at("2027-03-01T17:00:00+01:00"), window, "Europe/Berlin"))).toBe(
    "2027-03-02T08:00:00.000Z",
  );
  expect(isoOf(nextOpening(opens - 1, window, "Europe/Berlin"))).toBe("2027-03-01T08:00:00.000Z");
});

test("S-5.8 a window inside the skipped hour does not open that day", () => {
  const window = { weekdays: DAILY, ranges: [{ start: "02:00", end: "02:45" }] };
  expect(isoOf(nextOpening(at("2027-03-27T12:00:00Z"), window, "Europe/Berlin"))).toBe(
    "2027-03-29T00:00:00.000Z",
  );
});

test("the end of a range is found over ranges that touch", () => {
  const window = {
    weekdays: DAILY,
    ranges: [
      { start: "20:00", end: "00:00" },
      { start: "00:00", end: "09:00" },
    ],
  };
  expect(isoOf(rangeEnd(at("2027-03-02T02:30:00Z"), window, "America/New_York") ?? 0)).toBe(
    "2027-03-02T14:00:00.000Z",
  );
  expect(rangeEnd(at("2027-03-02T14:00:00Z"), window, "America/New_York")).toBeNull();
});

test("S-5.7 the zone comes from the trait, else the newest event, else the workspace", () => {
  const both = { timeZone: "Asia/Tokyo", contextZone: "Europe/Paris" };
  expect(zoneAndOrigin(both, "Europe/Berlin")).toEqual({ zone: "Asia/Tokyo", origin: "trait" });
  expect(zoneAndOrigin({ ...both, timeZone: "Nowhere/Land" }, "Europe/Berlin")).toEqual({
    zone: "Europe/Paris",
    origin: "context",
  });
  expect(zoneAndOrigin(chi, "Europe/Berlin")).toEqual({ zone: "Europe/Berlin", origin: "workspace" });
  expect(zoneOf({ timeZone: "+02:00", contextZone: null }, "Europe/Berlin")).toBe("+02:00");
});

test("the next local time is never in the past, at most eight days away, and shows that time unless it is skipped", () => {
  const zones = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "+05:30",
  );
  const now = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2040, 0, 1) });
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  fc.assert(
    fc.property(now, zones, days, fc.integer({ min: 0, max: 1_439 }), (from, zone, weekdays, minutes) => {
      const time = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
      const next = nextWeekdayTime(from, weekdays, time, zone);
      expect(next).toBeGreaterThanOrEqual(from);
      expect(next - from).toBeLessThan(8 * 86_400_000);
      const shown = toLocal(zone, next);
      const shows = shown.hour * 60 + shown.minute;
      expect(shows === minutes || shows - minutes <= 60).toBe(true);
      expect(weekdays).toContain(shown.weekday);
      expect(nextWeekdayTime(next, weekdays, time, zone)).toBe(next);
    }),
    { numRuns: 300 },
  );
});

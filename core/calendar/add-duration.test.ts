import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import type { Duration } from "#core/kernel/time.ts";
import { addDuration } from "./add-duration.ts";
import { instantOf, isoOf } from "./iso.ts";
import { offsetAt } from "./zone.ts";

const at = (text: string) => instantOf(text) as number;
const after = (from: string, amount: number, unit: Duration["unit"], zone = "Europe/Berlin") =>
  isoOf(addDuration(at(from), { amount, unit }, zone));

test("E-5.1 1 day keeps the local hour, 24 hours do not", () => {
  expect(after("2027-03-27T09:00:00+01:00", 1, "day")).toBe("2027-03-28T07:00:00.000Z");
  expect(after("2027-03-27T09:00:00+01:00", 24, "hour")).toBe("2027-03-28T08:00:00.000Z");
});

test("E-5.3 a month from the 31st is the month's last day", () => {
  expect(after("2027-01-31T10:00:00+01:00", 1, "month")).toBe("2027-02-28T09:00:00.000Z");
});

test.each([
  ["a leap year has the 29th", "2028-01-31T10:00:00+01:00", 1, "month", "2028-02-29T09:00:00.000Z"],
  ["a year from a leap day is the 28th", "2028-02-29T10:00:00+01:00", 1, "year", "2029-02-28T09:00:00.000Z"],
  ["a month over the year's end", "2027-12-31T10:00:00+01:00", 2, "month", "2028-02-29T09:00:00.000Z"],
  ["a week over a change of the clocks", "2027-03-22T09:00:00+01:00", 1, "week", "2027-03-29T07:00:00.000Z"],
  ["a day onto a skipped time", "2027-03-27T02:30:00+01:00", 1, "day", "2027-03-28T01:00:00.000Z"],
  ["a day onto a time that comes twice", "2027-10-30T02:30:00+02:00", 1, "day", "2027-10-31T00:30:00.000Z"],
] as const)("S-5.2 %s", (_case, from, amount, unit, expected) => {
  expect(after(from, amount, unit)).toBe(expected);
});

test("FT-42 S-5.2 days over the date line and over half hours", () => {
  expect(after("2011-12-29T09:00:00-10:00", 1, "day", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
  expect(after("2011-12-29T09:00:00-10:00", 2, "day", "Pacific/Apia")).toBe("2011-12-30T19:00:00.000Z");
  expect(after("2026-10-03T02:15:00+10:30", 1, "day", "Australia/Lord_Howe")).toBe(
    "2026-10-03T15:30:00.000Z",
  );
  expect(after("2027-03-01T00:00:00+14:00", 1, "day", "Pacific/Kiritimati")).toBe("2027-03-01T10:00:00.000Z");
});

test("agrees with the calendar's reference, but for the end of gaps (S-5.8)", () => {
  const units = fc.constantFrom<Duration["unit"]>("second", "minute", "hour", "day", "week", "month", "year");
  const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
  const from = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) });
  fc.assert(
    fc.property(from, units, fc.integer({ min: 1, max: 400 }), zones, (start, unit, amount, zone) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
      const expected = zoned.add({ [`${unit}s`]: amount }).epochMilliseconds;
      const ours = addDuration(start, { amount, unit }, zone);
      const insideGap = offsetAt(zone, ours) !== offsetAt(zone, ours - 1);
      const small = unit === "second" || unit === "minute" || unit === "hour";
      if (small || !insideGap) {
        const wall = Temporal.Instant.fromEpochMilliseconds(expected)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime();
        const first = wall.toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds;
        expect(ours).toBe(small ? expected : first);
      }
    }),
    { numRuns: 500 },
  );
});

import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { civilFromDays, daysFromCivil, type LocalTime } from "./civil.ts";
import { isoOf } from "./iso.ts";
import { isZone, offsetAt, startOfDay, toInstant, toLocal } from "./zone.ts";

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Europe/Dublin",
  "Asia/Tehran",
  "America/Sao_Paulo",
  "Pacific/Chatham",
  "Asia/Gaza",
  "UTC",
];
const FROM = Date.UTC(1970, 0, 1);
const TO = Date.UTC(2045, 0, 1);
const instants = fc.integer({ min: FROM, max: TO });
const zones = fc.constantFrom(...ZONES);

const local = (date: string, time: string): LocalTime => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { year, month, day, hour, minute, second: 0, ms: 0 };
};
/** Instants near the changes of a zone are where mistakes live. */
function changes(zone: string): number[] {
  const found: number[] = [];
  let next = Temporal.Instant.fromEpochMilliseconds(Date.UTC(1990, 0, 1))
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition("next");
  while (next && next.epochMilliseconds < TO) {
    found.push(next.epochMilliseconds);
    next = next.getTimeZoneTransition("next");
  }
  return found;
}

test("FT-42 S-5.7 a zone is an IANA name or a fixed offset, and nothing else", () => {
  for (const name of [...ZONES, "+02:00", "-09:30", "+14:00", "europe/berlin"])
    expect([name, isZone(name)]).toEqual([name, true]);
  for (const name of [
    "",
    "Mars/Olympus",
    "+2",
    "+25:00",
    "+0200",
    "02:00",
    "Europe/Berlin ",
    "__proto__",
    "x".repeat(99),
    null,
    3,
  ]) {
    expect([name, isZone(name)]).toEqual([name, false]);
  }
});

test("offsets agree with the zone data at any instant", () => {
  fc.assert(
    fc.property(zones, instants, (zone, instant) => {
      const expected =
        Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
      expect(offsetAt(zone, instant)).toBe(expected);
    }),
  );
});

test.each(ZONES)("offsets of %s agree on both sides of every change", (zone) => {
  for (const change of changes(zone)) {
    for (const instant of [change - 1, change, change + 1]) {
      const expected =
        Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
      expect([isoOf(instant), offsetAt(zone, instant)]).toEqual([isoOf(instant), expected]);
    }
  }
});

test("local time agrees with the zone data, and leads back to its instant or to the first of two", () => {
  fc.assert(
    fc.property(zones, instants, (zone, instant) => {
      const shown = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
      const ours = toLocal(zone, instant);
      expect(ours).toEqual({
        year: shown.year,
        month: shown.month,
        day: shown.day,
        hour: shown.hour,
        minute: shown.minute,
        second: shown.second,
        ms: shown.millisecond,
        weekday: shown.dayOfWeek,
      });
      const back = toInstant(zone, ours);
      expect(back).toBe(
        shown.toPlainDateTime().toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds,
      );
      expect(toLocal(zone, back)).toEqual(ours);
    }),
  );
});

test("S-5.8 near a change, a local time is never off by an offset and never goes backwards", () => {
  const near = zones.chain((zone) => {
    const all = changes(zone);
    const around = all.length === 0 ? instants : fc.constantFrom(...all);
    return fc.record({ zone: fc.constant(zone), around, minutes: fc.integer({ min: -1_600, max: 1_600 }) });
  });
  fc.assert(
    fc.property(near, ({ zone, around, minutes }) => {
      const wall = Temporal.Instant.fromEpochMilliseconds(around)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
        .add({ minutes });
      const ours = toInstant(zone, { ...wallFields(wall) });
      const before = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
      const after = wall.toZonedDateTime(zone, { disambiguation: "later" });
      const skipped = !before.toPlainDateTime().equals(wall);
      if (skipped) {
        // The first instant after the gap: the change itself, which lies between both readings.
        expect(offsetAt(zone, ours)).not.toBe(offsetAt(zone, ours - 1));
        expect(ours).toBeGreaterThan(before.epochMilliseconds);
        expect(ours).toBeLessThanOrEqual(after.epochMilliseconds);
      } else expect(ours).toBe(before.epochMilliseconds);
      const later = wall.add({ minutes: 1 });
      expect(toInstant(zone, wallFields(later))).toBeGreaterThanOrEqual(ours);
    }),
    { numRuns: 500 },
  );
});

function wallFields(wall: Temporal.PlainDateTime): LocalTime {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  return { year, month, day, hour, minute, second, ms: millisecond };
}

describe("Q-14 FT-42 S-5.8 changes of the clocks", () => {
  test.each([
    ["Berlin skips 02:30", "Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:00:00.000Z"],
    ["Berlin has 02:30 twice", "Europe/Berlin", "2027-10-31", "02:30", "2027-10-31T00:30:00.000Z"],
    ["New York skips 02:00", "America/New_York", "2027-03-14", "02:00", "2027-03-14T07:00:00.000Z"],
    ["New York has 01:59 twice", "America/New_York", "2027-11-07", "01:59", "2027-11-07T05:59:00.000Z"],
    [
      "Lord Howe skips half an hour",
      "Australia/Lord_Howe",
      "2026-10-04",
      "02:15",
      "2026-10-03T15:30:00.000Z",
    ],
    [
      "Lord Howe has half an hour twice",
      "Australia/Lord_Howe",
      "2027-04-04",
      "01:45",
      "2027-04-03T14:45:00.000Z",
    ],
    ["Apia left out a whole day", "Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00:00.000Z"],
    ["Kiritimati is a day ahead", "Pacific/Kiritimati", "2027-03-01", "00:00", "2027-02-28T10:00:00.000Z"],
    ["a fixed offset never changes", "+02:00", "2027-03-28", "02:30", "2027-03-28T00:30:00.000Z"],
  ])("%s", (_case, zone, date, time, expected) => {
    expect(isoOf(toInstant(zone, local(date, time)))).toBe(expected);
  });
});

test("a day starts at midnight, or after it where midnight is skipped", () => {
  expect(isoOf(startOfDay("Europe/Berlin", 2027, 3, 1))).toBe("2027-02-28T23:00:00.000Z");
  expect(isoOf(startOfDay("America/Sao_Paulo", 2018, 11, 4))).toBe("2018-11-04T03:00:00.000Z");
});

test("dates and day numbers are each other's inverse, leap days included", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (days) => {
      const { year, month, day } = civilFromDays(days);
      expect(daysFromCivil(year, month, day)).toBe(days);
      const date = new Date(days * 86_400_000);
      expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
    }),
  );
  expect(civilFromDays(daysFromCivil(2028, 2, 29) + 1)).toEqual({ year: 2028, month: 3, day: 1 });
});

test("no zone changes twice within the block that the cache assumes", () => {
  for (const zone of ZONES) {
    const all = changes(zone);
    for (const [index, change] of all.entries()) {
      if (index > 0) expect(change - (all[index - 1] as number)).toBeGreaterThan(3 * 86_400_000);
    }
  }
});

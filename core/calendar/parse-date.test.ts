import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, isoOf } from "./iso.ts";
import { parseDate, parseDateEnd } from "./parse-date.ts";

const iso = (value: unknown, zone = "Europe/Lisbon") => {
  const instant = parseDate(value, zone);
  return instant === null ? null : isoOf(instant);
};

test("instants are written as JSON writes dates, and read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (instant) => {
      expect(isoOf(instant)).toBe(new Date(instant).toISOString());
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (instant) => {
      expect(instantOf(isoOf(instant))).toBe(instant);
    }),
  );
});

test.each([
  ["2027-03-01T12:00:00Z", "2027-03-01T12:00:00.000Z"],
  ["2027-03-01T12:00:00.5+02:00", "2027-03-01T10:00:00.500Z"],
  ["2027-03-01t12:00:00.123456789z", "2027-03-01T12:00:00.123Z"],
  ["2027-03-01 12:00-0330", "2027-03-01T15:30:00.000Z"],
  ["2027-03-01T12:00:00+02", "2027-03-01T10:00:00.000Z"],
  ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
])("S-7.9 reads %s", (text, expected) => {
  expect(isoOf(instantOf(text) ?? Number.NaN)).toBe(expected);
});

test.each([
  "",
  "now",
  "2027-02-29",
  "2027-13-01",
  "2027-00-10",
  "2027-01-32T00:00:00Z",
  "2027-01-01T24:00:00Z",
  "2027-1-1",
  "01/02/2027",
  "2027-01-01T12:60:00Z",
  "2027-01-01T12:00:00+24:00",
  "20270101",
  "2027-W09",
  "12:00",
  true,
  null,
  {},
  [],
  1e8 - 1,
  1e14 + 1,
  -1e9,
  Number.NaN,
  Infinity,
])("S-7.9 %j is no date", (value) => {
  expect(parseDate(value, "Europe/Berlin")).toBeNull();
});

test("S-7.9 a date alone is its local midnight, a time without an offset is local", () => {
  expect(iso("2027-07-01", "Europe/Berlin")).toBe("2027-06-30T22:00:00.000Z");
  expect(iso("2027-07-01T10:00", "America/New_York")).toBe("2027-07-01T14:00:00.000Z");
  expect(iso("2027-07-01T10:00Z", "America/New_York")).toBe("2027-07-01T10:00:00.000Z");
});

test("S-7.9 numbers are seconds up to 10¹¹ and milliseconds up to 10¹⁴", () => {
  expect(iso(1772366400)).toBe("2026-03-01T12:00:00.000Z");
  expect(iso(1772366400000)).toBe("2026-03-01T12:00:00.000Z");
  expect(iso("1772366400")).toBe("2026-03-01T12:00:00.000Z");
  expect(iso(1e8)).toBe("1973-03-03T09:46:40.000Z");
  expect(iso(1e11)).toBe("1973-03-03T09:46:40.000Z");
});

test("as an upper bound, a date alone includes its whole day", () => {
  expect(isoOf(parseDateEnd("2027-03-28", "Europe/Berlin") ?? 0)).toBe("2027-03-28T21:59:59.999Z");
  expect(isoOf(parseDateEnd("2027-03-28T10:00:00Z", "Europe/Berlin") ?? 0)).toBe("2027-03-28T10:00:00.000Z");
});

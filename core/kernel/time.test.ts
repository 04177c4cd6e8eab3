import { expect, test } from "vitest";
import { approximateMs, DAY, durationSchema, exactMs, formatDuration, HOUR, MINUTE } from "./time.ts";

test("S-5.2 seconds to hours have a length, days and longer follow the calendar", () => {
  expect(exactMs({ amount: 90, unit: "second" })).toBe(90_000);
  expect(exactMs({ amount: 2, unit: "minute" })).toBe(2 * MINUTE);
  expect(exactMs({ amount: 24, unit: "hour" })).toBe(DAY);
  for (const unit of ["day", "week", "month", "year"] as const)
    expect(exactMs({ amount: 1, unit })).toBeNull();
});

test("S-7.12 for comparing, days are 24 hours", () => {
  expect(approximateMs({ amount: 30, unit: "day" })).toBe(30 * DAY);
  expect(approximateMs({ amount: 2, unit: "week" })).toBe(14 * DAY);
  expect(approximateMs({ amount: 3, unit: "hour" })).toBe(3 * HOUR);
});

test("a duration is said as a marketer says it", () => {
  expect(formatDuration({ amount: 1, unit: "hour" })).toBe("1 hour");
  expect(formatDuration({ amount: 3, unit: "day" })).toBe("3 days");
});

test("S-5.12 a duration is a whole number above nothing", () => {
  for (const amount of [0, -1, 1.5, 2_000_000, "1", null]) {
    expect([amount, durationSchema.safeParse({ amount, unit: "day" }).success]).toEqual([amount, false]);
  }
  expect(durationSchema.safeParse({ amount: 1, unit: "fortnight" }).success).toBe(false);
  expect(durationSchema.safeParse({ amount: 1, unit: "day", more: 1 }).success).toBe(false);
});

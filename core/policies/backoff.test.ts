import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND, T } from "#tests/builders.ts";
import { backoffMs, nextTryAt, rateWaitMs } from "./backoff.ts";

const tries = fc.record({
  deliveryId: fc.string({ minLength: 1, maxLength: 20 }),
  attempts: fc.integer({ min: 1, max: 40 }),
});
const open = { now: T, expiresAt: null };

test("S-11.2 RT-04 a wait lies between nothing and the doubled base, at most 15 minutes", () => {
  fc.assert(
    fc.property(tries, (tried) => {
      const wait = backoffMs(tried);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(15 * MINUTE, 2 * SECOND * 2 ** (tried.attempts - 1)));
      expect(backoffMs(tried)).toBe(wait);
    }),
  );
});

test("S-11.2 waits of many deliveries are spread over the whole range", () => {
  const waits = Array.from({ length: 1_000 }, (_, n) =>
    backoffMs({ deliveryId: `run_${n}/a/1`, attempts: 11 }),
  );
  const shares = [0, 1, 2].map(
    (third) => waits.filter((wait) => Math.floor((wait / (15 * MINUTE + 1)) * 3) === third).length,
  );
  for (const share of shares) expect(share).toBeGreaterThan(270);
});

test("S-9.7 nothing is tried again once it would have expired", () => {
  const tried = { deliveryId: "run_1/a/1", attempts: 3 };
  const at = nextTryAt("provider", tried, open) as number;
  expect(nextTryAt("provider", tried, { now: T, expiresAt: at })).toBeNull();
  expect(nextTryAt("provider", tried, { now: T, expiresAt: at + 1 })).toBe(at);
});

test.each([
  ["fast", 5, 20 * MINUTE, 30 * MINUTE],
  ["durable", 10, 67 * HOUR, 75 * HOUR + 36 * MINUTE],
] as const)("RT-10 S-10.4 %s tries %i times in its time", (profile, most, least, longest) => {
  let now = T;
  let tried = 1;
  for (;;) {
    const next = nextTryAt(profile, { deliveryId: "run_1/a/1", attempts: tried }, { now, expiresAt: null });
    if (next === null) break;
    expect(next).toBeGreaterThan(now);
    now = next;
    tried += 1;
  }
  expect(tried).toBe(most);
  expect(now - T).toBeGreaterThan(least);
  expect(now - T).toBeLessThanOrEqual(longest);
});

test("E-11.3 S-11.7 RT-06 who asks to slow down is waited for, at most an hour", () => {
  const tried = { deliveryId: "run_1/a/1", attempts: 1 };
  expect(rateWaitMs(tried, 120 * SECOND)).toBe(120 * SECOND);
  expect(rateWaitMs(tried, 9 * HOUR)).toBe(HOUR);
  expect(rateWaitMs(tried, null)).toBe(backoffMs(tried));
  expect(rateWaitMs(tried, -5)).toBe(backoffMs(tried));
});

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucket, derivedId, sha256Hex, shardOf } from "./hash.ts";

const reference = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

test("S-0.6 SHA-256 is that of the standard, for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      expect(sha256Hex(text)).toBe(reference(text));
    }),
  );
});

test("SHA-256 is right at the edges of its blocks", () => {
  for (const length of [0, 1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 1_000, 100_000]) {
    const text = "é".repeat(Math.floor(length / 2)) + "a".repeat(length % 2);
    expect([length, sha256Hex(text)]).toEqual([length, reference(text)]);
  }
});

test.each([
  ["demo-salt", "person-1", 4011],
  ["demo-salt", "person-2", 6841],
  ["demo-salt", "person-3", 8643],
  ["demo-salt", "person-4", 2368],
  ["demo-salt", "Zoë", 5803],
  ["demo-salt-2", "person-1", 1530],
])("E-8.1 bucket(%s, %s) is %i", (salt, unit, expected) => {
  expect(bucket(salt, unit)).toBe(expected);
});

test("S-8.1 buckets are 0 to 9,999 and even", () => {
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 8_000; n += 1) {
    const value = bucket("even", `person-${n}`);
    expect(value >= 0 && value <= 9_999 && Number.isInteger(value)).toBe(true);
    counts[Math.floor(value / 2_500)] = (counts[Math.floor(value / 2_500)] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});

test("CMP-43 a derived id follows from its parts alone, and parts do not run together", () => {
  expect(derivedId("run", "a", "b")).toBe(derivedId("run", "a", "b"));
  expect(derivedId("run", "a", "b")).toMatch(/^run_[0-9a-hjkmnp-tv-z]{20}$/);
  expect(derivedId("run", "ab", "")).not.toBe(derivedId("run", "a", "b"));
  const ids = new Set(Array.from({ length: 20_000 }, (_, n) => derivedId("run", String(n))));
  expect(ids.size).toBe(20_000);
});

test("people are spread evenly over 64 shards", () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 64_000; n += 1) {
    const shard = shardOf("ws_1", `per_${n.toString(36)}`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(64);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(250);
});

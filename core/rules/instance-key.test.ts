import { expect, test } from "vitest";
import type { Json } from "#core/kernel/json.ts";
import { concernsRun, instanceKeyOf } from "./instance-key.ts";

const event = (cart_id: Json | undefined) => ({ properties: cart_id === undefined ? {} : { cart_id } });
const keyOf = (value: Json | undefined) => instanceKeyOf("properties.cart_id", event(value));

test.each<[Json, string]>([
  ["c1", "c1"],
  ["C1 ", "C1 "],
  [42, "42"],
  [4.0, "4"],
  [-0.5, "-0.5"],
  [1e21, "1000000000000000000000"],
  [1.5e-7, "0.00000015"],
  [true, "true"],
  ["2027-03-01", "2027-03-01"],
])("S-3.4 %j is the key %s", (value, key) => {
  expect(keyOf(value)).toEqual({ key });
});

test("E-3.2 42 is the same key as its text", () => {
  expect(keyOf(42)).toEqual(keyOf("42"));
});

test("S-3.4 a key of more than 256 bytes is kept as its hash", () => {
  expect(keyOf("x".repeat(256))).toEqual({ key: "x".repeat(256) });
  expect(keyOf("x".repeat(257))).toEqual({ key: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(keyOf("ü".repeat(129))).toEqual({ key: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test("S-3.4 S-3.5 nothing, an empty text, objects and lists are no keys", () => {
  for (const value of [undefined, null, "", {}, [], ["c1"]] as Json[])
    expect(keyOf(value)).toEqual({ missing: true });
});

test("S-3.2 a key may lie deeper", () => {
  expect(instanceKeyOf("properties.cart.id", { properties: { cart: { id: 7 } } })).toEqual({ key: "7" });
});

test("S-3.2 an event reaches the runs of its key, and all where it has none", () => {
  expect(concernsRun(event("c1"), "properties.cart_id", "c1")).toBe(true);
  expect(concernsRun(event("c2"), "properties.cart_id", "c1")).toBe(false);
  expect(concernsRun(event(undefined), "properties.cart_id", "c1")).toBe(true);
  expect(concernsRun(event("c2"), null, "")).toBe(true);
});

import { expect, test } from "vitest";
import { maskAddress, maskJson, maskName } from "./mask.ts";

test.each([
  ["ingrid@fjord.example", "i•••@fjord.example"],
  ["+447700900198", "•••98"],
  ["1234", "•••"],
  ["@odd", "•••"],
])("shows of %s only %s", (address, shown) => {
  expect(maskAddress(address)).toBe(shown);
});

test("shows the first letters of a name", () => {
  expect(maskName("Zoë  Ångström-Étienne")).toBe("Z••• Å•••");
});

test("keeps the keys of data and says only that there are values", () => {
  expect(maskJson({ a: 1, b: { c: ["x", null] }, d: null })).toEqual({
    a: "•••",
    b: { c: ["•••", null] },
    d: null,
  });
});

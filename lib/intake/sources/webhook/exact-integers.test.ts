import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactly } from "#lib/intake/sources/webhook/exact-integers.ts";

const LONGEST = 10n ** 40n - 1n;

describe("S-1.25 integers that a double cannot hold", () => {
  test.each([
    ["beyond 2^53", '{"id":820982911946154508}', { id: "820982911946154508" }],
    ["below -2^53", "[-9007199254740993]", ["-9007199254740993"]],
    ["the largest that fits", "[9007199254740991]", [9007199254740991]],
    ["a fraction", "[1234567890123456.5]", [1234567890123456.5]],
    ["an exponent", "[9007199254740993e1]", [90071992547409940]],
    ["digits after a point", "[0.12345678901234567890]", [0.12345678901234568]],
    ["digits in a text", '["a 820982911946154508"]', ["a 820982911946154508"]],
    ["a text that ends in a quote", '["\\\\\\"", 820982911946154508]', ['\\"', "820982911946154508"]],
    ["a key of digits", '{"820982911946154508":1}', { "820982911946154508": 1 }],
    ["nothing but the number", "820982911946154508", "820982911946154508"],
    ["no JSON", '{"id":820982911946154508', undefined],
  ])("%s", (_what, text, value) => {
    expect(parseExactly(text)).toEqual(value);
  });

  test("every other document is what the parser makes of it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const unsafe = /\d{16}/.test(text);
        fc.pre(!unsafe);
        expect(parseExactly(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("every integer is found again, wherever it stands", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -LONGEST, max: LONGEST }), fc.string(), (number, beside) => {
        const text = `{${JSON.stringify(beside)}:[${JSON.stringify(beside)},${number}]}`;
        expect(Object.values(parseExactly(text) as object)[0].map(String)).toEqual([beside, `${number}`]);
      }),
    );
  });

  test("a body without an end costs no more than its length", () => {
    expect(parseExactly(`1234567890123456 ${'"\\"'.repeat(300_000)}`)).toBe(undefined);
  });
});

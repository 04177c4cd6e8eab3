import fc from "fast-check";
import pg from "pg";
import { expect, test } from "vitest";
import { arrayText } from "#lib/platform/array-text.ts";

const { prepareValue } = (pg as unknown as { utils?: { prepareValue(value: unknown): unknown } }).utils ?? {
  prepareValue: undefined,
};

test("P-3 texts are written as the driver writes them", () => {
  const texts = fc.array(
    fc.option(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json(),
        fc.constantFrom("", "NULL", "a,b", "{}", '\\"', "\n\t", "\u007f", "😀"),
      ),
    ),
  );
  fc.assert(
    fc.property(texts, (list) => {
      expect(arrayText(list)).toBe(prepareValue?.(list) ?? "the driver has moved its function");
    }),
    { numRuns: 2_000 },
  );
});

test("numbers, truth and nothing are written as Postgres reads them", () => {
  expect(arrayText([1, -0.5, 1e21, null, undefined, true, false])).toBe(
    "{1,-0.5,1e+21,NULL,NULL,true,false}",
  );
  expect(arrayText([])).toBe("{}");
});

test("what is neither is left to the driver", () => {
  expect(arrayText([new Date(0)])).toBe(null);
  expect(arrayText([["a"]])).toBe(null);
  expect(arrayText([Buffer.from("a")])).toBe(null);
  expect(arrayText([{}])).toBe(null);
});

import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("SEC-45 writes cells that no spreadsheet runs", () => {
  expect(
    toCsv(
      ["day", "what"],
      [
        ["2027-03-01", '=HYPERLINK("x")'],
        ["a,b", "-1"],
      ],
    ),
  ).toBe('day,what\r\n2027-03-01,"\'=HYPERLINK(""x"")"\r\n"a,b",\'-1\r\n');
});

test("leaves numbers as numbers", () => {
  expect(toCsv(["n"], [[-1.5]])).toBe("n\r\n-1.5\r\n");
});

import { expect, test } from "vitest";
import { smsParts } from "./sms-parts.ts";

test.each([
  ["", "GSM-7", 0, 1, 160],
  ["x".repeat(160), "GSM-7", 160, 1, 0],
  ["x".repeat(161), "GSM-7", 161, 2, 145],
  ["x".repeat(306), "GSM-7", 306, 2, 0],
  ["x".repeat(307), "GSM-7", 307, 3, 152],
  ["€".repeat(80), "GSM-7", 160, 1, 0],
  ["€".repeat(81), "GSM-7", 162, 2, 143],
  ["ą".repeat(70), "UCS-2", 70, 1, 0],
  ["ą".repeat(71), "UCS-2", 71, 2, 63],
  ["🛒".repeat(35), "UCS-2", 70, 1, 0],
  ["🛒".repeat(36), "UCS-2", 72, 2, 61],
])("L-412 a text is cut as networks cut it: %#", (text, encoding, units, parts, left) => {
  expect(smsParts(text)).toMatchObject({ encoding, units, parts, left });
});

test("names the sign that makes a text long", () => {
  expect(smsParts("Hi “you”").culprit).toBe("“");
  expect(smsParts("Grüße").culprit).toBeNull();
});

import { expect, test } from "vitest";
import { flawsIn, messageParts } from "./content-checks.ts";

test.each([
  ["", 0],
  ["a".repeat(160), 1],
  ["a".repeat(161), 2],
  ["a".repeat(306), 2],
  ["a".repeat(307), 3],
  ["é".repeat(160), 1],
  ["€".repeat(81), 2],
  ["ł".repeat(70), 1],
  ["ł".repeat(71), 2],
  ["🛒".repeat(36), 2],
  [`Hi {{ person.firstName | default: "you there, whoever you are" }}${"a".repeat(149)}`, 1],
])("L-412 %j is sent in %i parts", (text, parts) => {
  expect(messageParts(text)).toBe(parts);
});

test.each([
  ['<img src="a.png">', 1],
  ['<img src="a.png" alt="">', 0],
  ['<a href="">x</a><a href="#">y</a><a>z</a>', 3],
  [
    '<a name="top"></a><a href="#top">x</a><a href="{{ cart.url }}">y</a><a href="mailto:a@b.example">z</a>',
    0,
  ],
  ['<a href="shop/cart">x</a>', 1],
  ['<p style="color:#777;background:#888">x</p>', 1],
  ['<p style="color:#000;background-color:#ffffff">x</p>', 0],
])("L-413 %j has %i flaws", (html, flaws) => {
  expect(flawsIn(html)).toBe(flaws);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { scanJson } from "#lib/intake/scan.ts";

const scan = (text: string) => scanJson(Buffer.from(text), 64);

test.each([
  ["{}", { depth: 1, keys: 0, escapes: false }],
  ['{"a":[{"b":1}]}', { depth: 3, keys: 2, escapes: false }],
  ['{"a":"[[[{{{:::"}', { depth: 1, keys: 1, escapes: false }],
  [String.raw`{"a":"\"[[\\"}`, { depth: 1, keys: 1, escapes: false }],
  [String.raw`{"a":"\u0041"}`, { depth: 1, keys: 1, escapes: true }],
  // A backslash before it makes it no escape: that is found out later, and costs nothing but time.
  [String.raw`{"a":"\\u0041"}`, { depth: 1, keys: 1, escapes: true }],
  ['{"a":1,"a":2}', { depth: 1, keys: 2, escapes: false }],
  ['"unfinished', { depth: 0, keys: 0, escapes: false }],
  ["", { depth: 0, keys: 0, escapes: false }],
])("%j", (text, expected) => {
  expect(scan(text)).toEqual(expected);
});

test("a million opening brackets are refused after the sixty-fifth", () => {
  const bytes = Buffer.alloc(1_000_000, "[");
  expect(scanJson(bytes, 64).depth).toBe(65);
});

test("agrees with the parser on depth and keys of whatever parses", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      const value: unknown = JSON.parse(text);
      expect(scan(text).depth).toBe(depthOf(value));
      expect(scan(text).keys).toBeGreaterThanOrEqual(keysOf(value));
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, one) => sum + keysOf(one), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

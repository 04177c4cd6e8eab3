import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, read } from "./sources.ts";

const entries = readdirSync(path.join(ROOT, "steps"), { withFileTypes: true });
const kinds = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);

test("steps/ holds one folder a kind, and nothing by hand beside the registries", () => {
  expect(kinds.length).toBeGreaterThan(0);
  const loose = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  expect(loose.filter((name) => !name.endsWith(".gen.ts"))).toEqual([]);
});

describe.each(kinds)("steps/%s", (kind) => {
  const folder = path.join(ROOT, "steps", kind);

  test.each(["step.ts", "step.test.ts", "form.tsx", "README.md"])("has its %s", (file) => {
    expect(existsSync(path.join(folder, file))).toBe(true);
  });

  test("is called as its folder", () => {
    expect(/\bkind: "([\w-]+)",\n\s*version:/.exec(read(`steps/${kind}/step.ts`))?.[1]).toBe(kind);
  });
});

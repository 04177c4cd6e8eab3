import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { idPattern, isId, mayCarry, verdict } from "../../scripts/accept-ids.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "cairn-accept-"));
afterAll(() => rmSync(folder, { recursive: true }));

const carries = (id: string, title: string) => new RegExp(idPattern(id)).test(title);

describe("an id in a title", () => {
  test.each([
    ["X-5", "X-5 the cart journey drawn by mouse", true],
    ["X-5", "X-54 dead letters", false],
    ["X-5", "X-8, X-5: both", true],
    ["X-5", "GX-5 another word", false],
    ["X-5", "X-5.1 an example of it", true],
    ["Y-12", "Y-12.3 late order", true],
    ["Y-12", "Y-12 Y-13 both", true],
    ["Y-12", "Y-121.3 another section", false],
    ["Y-12.3", "Y-12.3 late order", true],
    ["Y-12.3", "Y-12.31 another example", false],
    ["Y-12.3", "S-Y-12.3 another word", false],
    ["Y-1.3", "Y-1x3 no dot", false],
    ["XYZ-07", "XYZ-07: no way in", true],
    ["XYZ-7", "XYZ-07: written with its nought", false],
    ["Z4", "Z4 the cart on both bells", true],
    ["Z4", "Z42 another", false],
    ["Z4", "DINZ4 paper", false],
  ])("%s in %j: %s", (id, title, expected) => {
    expect(carries(id, title)).toBe(expected);
  });

  test.each(["X-5", "Y-6.3", "XYZ-07", "XZ-01", "Z-3", "Z4", "ZZZ-43"])("%s can be asked for", (id) => {
    expect(isId(id)).toBe(true);
  });

  test.each(["", "x-5", "X-", "X-5;rm", "--help", "Y-6.", "Y-6.*"])("%j cannot be asked for", (id) => {
    expect(isId(id)).toBe(false);
  });
});

describe("a verdict", () => {
  const titles = [
    { title: "Y-1.1 one", state: "passed" },
    { title: "Y-1.2 two", state: "failed" },
    { title: "Y-2.1 three", state: "passed" },
    { title: "Y-3.1 four", state: "skipped" },
  ];

  test.each([
    ["Y-1", "failed"],
    ["Y-1.1", "passed"],
    ["Y-2", "passed"],
    ["Y-3", "failed"],
    ["Y-4", "no test"],
  ])("%s: %s", (id, expected) => {
    expect(verdict(id, titles, [])).toBe(expected);
  });

  test("is failed where a file that carries the id could not be loaded", () => {
    expect(verdict("Y-2", titles, ['test("Y-2.9 broken", …'])).toBe("failed");
    expect(verdict("Y-2", titles, ['test("Y-1.9 broken", …'])).toBe("passed");
  });

  test("looks into files that make their titles of rows", () => {
    expect(mayCarry("Y-5.2", "test.each(rows)('Y-%s: %s', …")).toBe(true);
    expect(mayCarry("Y-5.2", "test.each(rows)('S-%s: %s', …")).toBe(false);
    expect(mayCarry("Y-5.2", "test('Y-5.1 …')")).toBe(true);
    expect(mayCarry("Y-5.2", "test('Y-51.2 …')")).toBe(false);
  });
});

test("accept runs what carries the ids, nothing else, and closes with a line for each", () => {
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const config = 'export default { test: { projects: [{ test: { name: "a", include: ["*.test.mjs"] } }] } };';
  writeFileSync(path.join(folder, "vitest.config.mjs"), config);
  writeFileSync(
    path.join(folder, "one.test.mjs"),
    `import { expect, test } from "vitest";
     test("X-5 passes", () => {});
     test("X-54 would fail", () => { expect(1).toBe(2); });
     test.each([["7.1", 1], ["7.2", 2]])("Y-%s counts", (_id, n) => { expect(n).toBeLessThan(3); });
     test("Y-8.1 fails", () => { expect(1).toBe(2); });
     test.skip("Z-2 cannot run", () => {});`,
  );
  writeFileSync(path.join(folder, "two.test.mjs"), 'import "./missing.mjs"; test("Z-9.1 broken");');
  const ids = ["X-5", "Y-7", "Y-8", "X-6", "Z-2", "Z-9"];
  const run = (...asked: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, "scripts/accept.mjs"), ...asked], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, FORCE_COLOR: "0" },
    });

  const all = run(...ids);
  expect(all.stdout.trimEnd().split("\n").slice(-ids.length)).toEqual([
    "X-5: passed",
    "Y-7: passed",
    "Y-8: failed",
    "X-6: no test",
    "Z-2: failed",
    "Z-9: failed",
  ]);
  expect(all.status).toBe(1);
  expect(run("X-5", "Y-7").status).toBe(0);
  expect(run().status).toBe(2);
});

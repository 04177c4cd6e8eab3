import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./sources.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cairn-closing-"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const reporter = path.join(ROOT, "scripts/plain-reporter.mjs");
  const config = { test: { include: ["*.test.mjs"], reporters: ["default", reporter] } };
  writeFileSync(path.join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs files of tests and gives back the run's last line. */
function run(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const names = Object.keys(files);
  for (const name of names) writeFileSync(path.join(folder, name), files[name] as string);
  const vitest = path.join(ROOT, "node_modules/vitest/vitest.mjs");
  const { stdout, status } = spawnSync(process.execPath, [vitest, "run", ...names], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "0", CAIRN_SEED: "7", CAIRN_TEST_TALLY: "", ...env },
  });
  return { last: stdout.trimEnd().split("\n").at(-1), stdout, status };
}

const HEAD = 'import { beforeAll, describe, test } from "vitest";\n';
const passing = `${HEAD}test("one", () => {}); test("two", () => {}); test.skip("three", () => {});`;

test("a run closes with what passed, failed and was skipped, and names what was not run", () => {
  const { last, stdout, status } = run({ "passing.test.mjs": passing });
  expect([last, status]).toEqual(["2 passed, 0 failed, 1 skipped", 0]);
  expect(stdout).toContain("not run: passing.test.mjs: three");
  expect(stdout).toContain("CAIRN_SEED=7");
});

test("a file that cannot be loaded has failed, and so has a suite that cannot be set up", () => {
  const broken = 'import "./missing.mjs";';
  const suite = `${HEAD}describe("s", () => { beforeAll(() => { throw new Error("x"); }); test("one", () => {}); });`;
  const { last, status } = run({ "broken.test.mjs": broken, "suite.test.mjs": suite });
  expect(last).toMatch(/^0 passed, 2 failed, /);
  expect(status).toBe(1);
});

test("an error outside of any test is a failure", () => {
  const stray = `${HEAD}test("one", () => { setTimeout(() => { throw new Error("late"); }); return new Promise((go) => setTimeout(go, 50)); });`;
  const { last, status } = run({ "stray.test.mjs": stray });
  expect([last, status]).toEqual(["1 passed, 1 failed, 0 skipped", 1]);
});

test("where several runs are added up, the figures go to a file and no line is printed", () => {
  const file = path.join(folder, "tally");
  const { stdout } = run({ "passing.test.mjs": passing }, { CAIRN_TEST_TALLY: file });
  expect(stdout).not.toMatch(/^\d+ passed, \d+ failed/m);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    passed: 2,
    failed: 0,
    skipped: 1,
    failures: [],
  });
});

test("what failed is named in the file with its first line", () => {
  const file = path.join(folder, "tally-failed");
  const failing = `${HEAD}describe("s", () => { test("one", () => { throw new Error("first\\nsecond"); }); });`;
  run(
    { "failing.test.mjs": failing, "broken.test.mjs": 'import "./missing.mjs";' },
    { CAIRN_TEST_TALLY: file },
  );
  const { failed, failures } = JSON.parse(readFileSync(file, "utf8"));
  expect(failed).toBe(2);
  expect(failures[0]).toBe("failing.test.mjs: s > one: first");
  expect(failures[1]).toMatch(/^broken\.test\.mjs: could not be loaded: .*missing\.mjs/);
});

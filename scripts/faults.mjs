// npm run faults [-- --bell redis|postgres|none] [FT-xx …]: the fault matrix with its full numbers (guarantees 2.4), and
// a table of what each fault has cost. `--bell` rings the processes of all faults that do not name their own.
// A fault that cannot be made here is not run, and then the tier is incomplete, never green.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { FAULTS } from "./fault-matrix.mjs";
import { readJsonLines } from "./json-lines.mjs";
import { prepare } from "./prepare.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "cairn-faults-"));
const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { bell: { type: "string", default: "postgres" } },
});
if (!["redis", "postgres", "none"].includes(values.bell)) {
  console.error(`--bell is redis, postgres or none, not ${values.bell}`);
  process.exit(2);
}
process.env.CAIRN_FAULTS = "full";
process.env.CAIRN_FAULTS_BELL = values.bell;
process.env.CAIRN_FAULTS_TABLE = path.join(folder, "table.jsonl");
await prepare();
const { createVitest } = await import("vitest/node");

const pattern = asked.length > 0 ? asked.map((id) => `\\b${id}\\b`).join("|") : "\\bFT-\\d\\d\\b";
const vitest = await createVitest("test", {
  watch: false,
  project: ["faults", "integration", "unit"],
  testNamePattern: pattern,
  reporters: ["default"],
});
const specifications = await vitest.globTestSpecifications();
const wanted = [...new Set(specifications.map(({ moduleId }) => moduleId))].filter((file) =>
  new RegExp(pattern).test(readFileSync(file, "utf8")),
);
await vitest.start(wanted);
const tests = vitest.state
  .getTestModules()
  .flatMap((module) => [...module.children.allTests()])
  .map((test) => ({ title: test.fullName, state: test.result().state }));
const stray = vitest.state.getUnhandledErrors().length > 0;
await vitest.close();

const rows = readJsonLines(process.env.CAIRN_FAULTS_TABLE);
rmSync(folder, { recursive: true });
const verdicts = Object.entries(FAULTS)
  .filter(([id]) => asked.length === 0 || asked.includes(id))
  .map(([id, fault]) => ({ id, fault, word: wordOf(id) }));
print();
const failed = stray || verdicts.some(({ word }) => word === "FAILED");
const open = verdicts.filter(({ word }) => word !== "ok" && word !== "FAILED").length;
console.log(
  failed
    ? "\nA fault has cost what it must not."
    : open > 0
      ? `\nNothing was lost, but the tier is incomplete: ${open} of ${verdicts.length} faults were not run.`
      : "\nComplete: nothing was lost.",
);
process.exit(failed ? 1 : open > 0 ? 2 : 0);

function wordOf(id) {
  const own = tests.filter(({ title }) => new RegExp(`\\b${id}\\b`).test(title));
  if (own.some(({ state }) => state === "failed")) return "FAILED";
  if (own.some(({ state }) => state === "passed"))
    return own.every(({ state }) => state !== "skipped") ? "ok" : "in part";
  return own.length > 0 ? "not run" : "no test";
}

function print() {
  const cells = [["", "fault", "bell", "survived", "lost", "twice", "unknown", ""]];
  for (const { id, fault, word } of verdicts) {
    const own = rows.filter((row) => row.id === id);
    if (own.length === 0) cells.push([id, fault, "", "", "", "", "", word]);
    for (const { bell, survivedMs, lost, twice, unknown, note } of own) {
      const survived = survivedMs === undefined ? "" : `${(survivedMs / 1_000).toFixed(1)} s`;
      cells.push([id, fault, bell, survived, lost, twice, unknown, note ? `${word}: ${note}` : word]);
    }
  }
  const widths = cells[0].map((_, at) => Math.max(...cells.map((row) => String(row[at]).length)));
  console.log();
  for (const row of cells)
    console.log(
      row
        .map((cell, at) => String(cell).padEnd(widths[at]))
        .join("  ")
        .trimEnd(),
    );
}

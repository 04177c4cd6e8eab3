import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Runs the tests of some projects in a process of their own: how many passed, failed and were skipped, and which failed. */
export function runVitest(projects) {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-tally-"));
  const file = path.join(folder, "tally");
  const args = ["node_modules/vitest/vitest.mjs", "run", "--passWithNoTests"];
  const { status } = spawnSync(
    process.execPath,
    [...args, ...projects.flatMap((name) => ["--project", name])],
    {
      stdio: "inherit",
      env: { ...process.env, CAIRN_TEST_TALLY: file },
    },
  );
  const tally = readTally(file);
  rmSync(folder, { recursive: true });
  // A run that broke off, or failed for a reason outside of its tests, has failed once.
  const broken = (why) => ({ failed: 1, failures: [`${projects.join(", ")} tests: ${why}`] });
  if (tally === null) return { passed: 0, skipped: 0, ...broken("the run broke off") };
  return status !== 0 && tally.failed === 0 ? { ...tally, ...broken(`the run ended with ${status}`) } : tally;
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8").trim());
  } catch {
    return null; // vitest ended before it could write one
  }
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Runs the tests of some projects in a process of their own. Resolves to how many passed, failed and were skipped. */
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
  if (tally === null) return { passed: 0, failed: 1, skipped: 0 };
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8").trim());
  } catch {
    return null; // vitest ended before it could write one
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { explore, replay } from "./explore.ts";
import { lineOf, shrink } from "./shrink.ts";

const run = promisify(execFile);
const sim = (...args: readonly string[]) => run(process.execPath, ["scripts/sim.mjs", ...args]);
const PATIENCE = 600_000;

/** Other seeds in each run of the tests; the one that found something is printed, and kept by --keep. */
const FROM = 1 + (Number(process.env["CAIRN_SEED"] ?? 0) % 1_000_000_000);

test("SIM-3 SIM-4 SIM-5 SIM-6 20,000 seeds keep every promise and come to rest", {
  timeout: PATIENCE,
}, async () => {
  const { stdout } = await sim("--seeds", "20000", "--from", String(FROM)).catch((error) => error);
  expect(stdout).toContain(`20000 seeds from ${FROM}`);
  expect(stdout).toMatch(/ 0 found\s*$/);
});

test("SIM-8 each planted bug is found within 2,000 seeds", { timeout: PATIENCE }, async () => {
  const { stdout } = await sim("--mutants").catch((error) => error);
  expect(stdout).not.toContain("ALIVE");
  expect(Number(/(\d+) of \d+ planted bugs/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(12);
});

test("SIM-6 a seed is one story: the same acts and the same rows, however often it is told", () => {
  const [one, other] = [explore(42), explore(42)];
  expect(JSON.stringify(other.ops)).toBe(JSON.stringify(one.ops));
  expect([...other.world.t.transition.rows.values()]).toEqual([...one.world.t.transition.rows.values()]);
  const again = replay(one.world.swarm, one.ops);
  expect([...again.world.t.delivery.rows.values()]).toEqual([...one.world.t.delivery.rows.values()]);
});

test("SIM-6 a failure is told by the few acts that it needs", () => {
  const { ops, found, world } = explore(1, "settle-after-commit");
  expect(found?.code).toBe("SIM-5");
  const small = shrink(world.swarm, ops, "SIM-5", "settle-after-commit");
  expect(small.found?.code).toBe("SIM-5");
  expect(small.ops.length).toBeLessThan(ops.length / 2);
  expect(small.ops.map(lineOf).join("\n")).toMatch(/takes m\d/);
});

import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { defineConfig } from "vitest/config";

const CI = process.env["CI"] === "true";
/** What never ends is given up after this; a machine that has much else to do is not a failure. */
const PATIENCE = 180_000;
/** Minutes, where `npm run soak` asks for it. */
const SOAK = Number(process.env["CAIRN_SOAK_MINUTES"] ?? 0);

/** One seed for all property tests of a run: printed at its end, and set again by CAIRN_SEED. */
const seed = process.env["CAIRN_SEED"] ?? String((CI ? seedOfContents() : null) ?? randomInt(2 ** 31));
process.env["CAIRN_SEED"] = seed;

/**
 * In CI each state of the repository has its own seed: what passes or fails on one machine does so on the next, and
 * every change still draws other cases.
 */
function seedOfContents(): number | null {
  try {
    const tree = execFileSync("git", ["rev-parse", "HEAD^{tree}"], { stdio: ["ignore", "pipe", "ignore"] });
    return Number.parseInt(tree.toString().slice(0, 7), 16) || null;
  } catch {
    return null; // not a clone, or no git
  }
}

/** A project is a kind of test: what it needs, how long it may take, and how many run side by side. */
function project(name: string, order: number, options: Readonly<Record<string, unknown>>) {
  const { include, ...rest } = options;
  return {
    test: {
      name,
      include: include as string[],
      sequence: { groupOrder: order },
      setupFiles: ["./tests/setup-fast-check.ts"],
      expect: { poll: { timeout: PATIENCE / 3 } },
      ...rest,
    },
  };
}

const DATABASE = ["tests/integration", "tests/api", "tests/providers"];
/** Faults of the full tier alone: a run that does not ask for them does not even name them (guarantees 2.4). */
const FULL_ONLY = process.env["CAIRN_FAULTS"] === "full" ? [] : ["tests/faults/full/**"];
const OWN_PROJECT = [...DATABASE, "tests/e2e", "tests/faults", "tests/soak", "tests/architecture"];
const globs = (folders: readonly string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`);

export default defineConfig({
  test: {
    pool: "forks",
    env: { NODE_ENV: "test", CAIRN_TEST: "1", CAIRN_SEED: seed, TZ: "UTC" },
    reporters: [CI ? "dot" : "default", "./scripts/plain-reporter.mjs"],
    projects: [
      project("unit", 1, {
        include: ["{core,steps,lib,components,workers}/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
        exclude: globs(OWN_PROJECT),
        isolate: false,
        maxWorkers: 2,
        testTimeout: PATIENCE,
      }),
      project("architecture", 2, {
        include: globs(["tests/architecture"]),
        isolate: false,
        maxWorkers: 2,
        testTimeout: PATIENCE,
      }),
      project("integration", 3, {
        include: globs(DATABASE),
        globalSetup: ["./tests/setup-postgres.ts"],
        maxWorkers: 3,
        testTimeout: PATIENCE,
        hookTimeout: PATIENCE,
      }),
      project("faults", 4, {
        include: globs(["tests/faults"]),
        exclude: FULL_ONLY,
        globalSetup: ["./tests/setup-postgres.ts"],
        maxWorkers: 1,
        testTimeout: 2 * PATIENCE,
        hookTimeout: PATIENCE,
      }),
      project("e2e", 5, {
        include: globs(["tests/e2e"]),
        globalSetup: ["./tests/setup-product.ts"],
        maxWorkers: 1,
        testTimeout: 2 * PATIENCE,
        hookTimeout: 2 * PATIENCE,
      }),
      ...(SOAK
        ? [
            project("soak", 6, {
              include: globs(["tests/soak"]),
              globalSetup: ["./tests/setup-postgres.ts"],
              testTimeout: SOAK * 60_000 + 1_800_000,
              hookTimeout: 120_000,
            }),
          ]
        : []),
    ],
  },
});

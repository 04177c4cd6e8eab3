// The checks that read the code without running the product. Each counts as one test.
import { spawn } from "node:child_process";

// Types are checked without what Next has written about pages of an earlier build.
export const CHECKS = [
  { name: "boundaries", args: ["scripts/boundaries.mjs"], proves: "imports follow docs/architecture.md" },
  {
    name: "biome",
    args: ["node_modules/@biomejs/biome/bin/biome", "ci"],
    proves: "format, lint, import order",
  },
  {
    name: "types",
    args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.check.json"],
    proves: "types hold",
  },
  { name: "knip", args: ["node_modules/knip/bin/knip.js"], proves: "nothing is left over" },
  { name: "drift", args: ["scripts/drift.mjs"], proves: "migrations make what schema.prisma says" },
];

/** Runs one check; what it says is shown only when it fails. */
export async function runCheck({ name, args, proves }) {
  const started = performance.now();
  const { code, output } = await node(args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "passed" : "FAILED"}  ${name}: ${proves} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}

/** Runs checks side by side, as many at once as a small machine has cores: how many passed and failed, and which failed. */
export async function runChecks(checks) {
  const waiting = [...checks];
  const tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const passed = await runCheck(next);
      tally[passed ? "passed" : "failed"] += 1;
      if (!passed) tally.failures.push(`check ${next.name}: ${next.proves}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return tally;
}

function node(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, FORCE_COLOR: "0" } });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (code) => resolve({ code, output }));
  });
}

// npm test: everything that can be tested here, with nothing but Node and npm to begin with.
// With CI=true (or --ci) a test that cannot run for want of a tool is a failure.
import { prepare } from "./prepare.mjs";

if (process.argv.includes("--ci")) process.env.CI = "true";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
await prepare();
const { CHECKS, runChecks } = await import("./checks.mjs");
const { missingNeeds } = await import("./needs.mjs");
const { runVitest } = await import("./run-vitest.mjs");

const missing = missingNeeds();
const hasBrowser = !missing.some(({ name }) => name === "Chromium");

const tallies = [await runChecks(CHECKS)];
for (const projects of [["unit", "architecture"], ["integration"], ["faults"], hasBrowser ? ["e2e"] : []]) {
  if (projects.length === 0) continue;
  console.log(`\n${projects.join(", ")} tests`);
  tallies.push(runVitest(projects));
}

for (const { name, tests, cure } of missing) {
  console.log(`\nNot run, because ${name} is not here: ${tests}.\n  To run them: ${cure}`);
}
if (process.env.CI === "true" && missing.length > 0)
  tallies.push({
    passed: 0,
    failed: missing.length,
    skipped: 0,
    failures: missing.map(({ name, tests }) => `not run for want of ${name}: ${tests}`),
  });

// Once more at the end: whoever sees only the last lines of a long run still sees what failed.
const failures = tallies.flatMap((tally) => tally.failures);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
process.exit(sum("failed") > 0 ? 1 : 0);

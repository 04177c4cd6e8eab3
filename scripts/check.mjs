// npm run check: what can be known about a change in under 20 seconds, without a database or a browser.
import { prepare } from "./prepare.mjs";

await prepare();
const { CHECKS, runChecks } = await import("./checks.mjs");
const unit = {
  name: "unit",
  args: ["node_modules/vitest/vitest.mjs", "run", "--project", "unit"],
  proves: "core, steps and rooms behave",
};
const { passed, failed } = await runChecks([unit, ...CHECKS.filter(({ name }) => name !== "drift")]);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

// npm run accept -- <id>…   Runs every test, of whatever kind, whose title carries one of the ids,
// and ends with one line for each: passed, failed or no test. Exit 1 unless all passed.
import { existsSync, readFileSync } from "node:fs";
import { idPattern, isId, mayCarry, verdict } from "./accept-ids.mjs";

const ids = process.argv.slice(2);
const unknown = ids.filter((id) => !isId(id));
if (ids.length === 0 || unknown.length > 0) {
  console.error(
    unknown.length > 0 ? `Not an id: ${unknown.join(", ")}` : "Which ids? For example: U-5 E-12 SEC-07 A4",
  );
  process.exit(2);
}
// Only the repository itself has something to prepare; the test of this script runs it elsewhere.
if (existsSync("scripts/prepare.mjs")) await (await import("./prepare.mjs")).prepare();
const { createVitest } = await import("vitest/node");

const vitest = await createVitest("test", {
  watch: false,
  testNamePattern: ids.map(idPattern).join("|"),
  reporters: ["default"],
});
const all = await vitest.globTestSpecifications();
const files = new Set(all.map(({ moduleId }) => moduleId));
const wanted = [...files].filter((file) => {
  const source = readFileSync(file, "utf8");
  return ids.some((id) => mayCarry(id, source));
});
if (wanted.length > 0) await vitest.start(wanted);

const modules = vitest.state.getTestModules();
const titles = modules.flatMap((module) =>
  [...module.children.allTests()].map((test) => ({ title: test.fullName, state: test.result().state })),
);
// A file that could not be loaded, or was never reached because what it needs did not start, proves nothing.
const whole = modules.filter((module) =>
  [module, ...module.children.allSuites()].every((part) => part.errors().length === 0),
);
const reached = new Set(whole.map(({ moduleId }) => moduleId));
const broken = wanted.filter((file) => !reached.has(file)).map((file) => readFileSync(file, "utf8"));
const stray = vitest.state.getUnhandledErrors().length > 0;
await vitest.close();

const verdicts = ids.map((id) => {
  const word = verdict(id, titles, broken);
  return [id, stray && word === "passed" ? "failed" : word];
});
if (stray) console.log("An error outside of any test was thrown: nothing of this run counts as passed.");
for (const [id, word] of verdicts) console.log(`${id}: ${word}`);
process.exit(verdicts.every(([, word]) => word === "passed") ? 0 : 1);

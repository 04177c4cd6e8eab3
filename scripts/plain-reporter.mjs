import { appendFileSync } from "node:fs";

/**
 * Closes a run with the one line that machines read: `N passed, N failed, N skipped`.
 * Under scripts/test.mjs, which adds up several runs, the figures and what failed go to a file instead.
 */
export default class PlainReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed").length;
    const notRun = tests.filter((test) => !["passed", "failed"].includes(test.result().state));
    // A file that could not be loaded and a suite that could not be set up have no tests to fail in their place.
    const failures = [
      ...tests
        .filter((test) => test.result().state === "failed")
        .map((test) => failure(test, test.result().errors)),
      ...modules.flatMap(brokenIn).map((part) => failure(part, part.errors())),
      ...unhandledErrors.map((error) => `outside of a test: ${firstLine(error)}`),
    ];

    for (const test of notRun) console.log(`not run: ${test.module.relativeModuleId}: ${test.fullName}`);
    console.log(`property tests: CAIRN_SEED=${process.env.CAIRN_SEED}`);
    const file = process.env.CAIRN_TEST_TALLY;
    const tally = { passed, failed: failures.length, skipped: notRun.length, failures };
    if (file) appendFileSync(file, `${JSON.stringify(tally)}\n`);
    else console.log(`${passed} passed, ${failures.length} failed, ${notRun.length} skipped`);
  }
}

function brokenIn(module) {
  return [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0);
}

function failure(part, errors) {
  const where = (part.module ?? part).relativeModuleId;
  return `${where}: ${part.fullName ?? "could not be loaded"}: ${firstLine(errors?.[0])}`;
}

function firstLine(error) {
  return String(error?.message ?? error)
    .split("\n", 1)[0]
    .slice(0, 300);
}

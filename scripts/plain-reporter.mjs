import { appendFileSync } from "node:fs";

/**
 * Closes a run with the one line that machines read: `N passed, N failed, N skipped`.
 * Under scripts/test.mjs, which adds up several runs, the figures go to a file instead.
 */
export default class PlainReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state) => tests.filter((test) => test.result().state === state).length;
    const passed = count("passed");
    // A file that could not be loaded and a suite that could not be set up have no tests to fail in their place.
    const failed =
      count("failed") + modules.map(brokenIn).reduce((sum, n) => sum + n, unhandledErrors.length);
    const notRun = tests.filter((test) => !["passed", "failed"].includes(test.result().state));

    for (const test of notRun) console.log(`not run: ${test.module.relativeModuleId}: ${test.fullName}`);
    console.log(`property tests: CAIRN_SEED=${process.env.CAIRN_SEED}`);
    const file = process.env.CAIRN_TEST_TALLY;
    if (file) appendFileSync(file, `${JSON.stringify({ passed, failed, skipped: notRun.length })}\n`);
    else console.log(`${passed} passed, ${failed} failed, ${notRun.length} skipped`);
  }
}

function brokenIn(module) {
  return [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0).length;
}

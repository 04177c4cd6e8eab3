import { type Issue, issue, open } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";

/** L-701 to L-703: whether it was tried, and whether anything will leave. */
export function lintChecks({ facts, steps }: LintContext): readonly Issue[] {
  const { failingTests = [], simulation, sending } = facts;
  const failing = failingTests.map(({ name, expected, actual }) => {
    const fixes = [open("openTest", "simulation", name)];
    return issue("L-701", { name, x: expected, y: actual }, { field: `tests.${name}`, fixes });
  });
  const stale = simulation && simulation.simulated !== simulation.revision;
  const writes = steps.some(({ about }) => about.message);
  return [
    ...failing,
    ...(stale ? [issue("L-702", {}, { fixes: [open("simulate", "simulation")] })] : []),
    ...(sending === "test_inbox" && writes
      ? [issue("L-703", {}, { fixes: [open("changeSending", "sending")] })]
      : []),
  ];
}

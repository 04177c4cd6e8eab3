import { lintCost } from "./lint-cost.ts";
import { report } from "./measure.ts";

report({
  name: "P-12",
  workload: "the largest journey, 500 steps, linted as the editor does after each command",
  floor: "JSON.stringify of the same document, in the same process",
  postgres: "none",
  findings: lintCost(),
  details: {},
});

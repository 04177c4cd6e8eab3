import { z } from "zod";
import { scopeOf } from "#core/engine/scope.ts";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import { explain } from "#core/rules/explain.ts";
import { questionsOf } from "#core/rules/question.ts";
import { ruleSchema } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";

const schema = z.strictObject({ rule: ruleSchema });

export type Config = z.output<typeof schema>;

/** Sends people one of two ways, by what is true when they arrive (S-7.1). */
export default defineStepKind({
  kind: "condition",
  version: 1,
  title: "Condition",
  family: "logic",
  icon: "git-branch",
  schema,
  example: { rule: { kind: "compare", path: "cart.total", operator: "atLeast", value: 50 } },
  blank: {},
  outputs: () => [
    { id: "yes", label: "Yes" },
    { id: "no", label: "No" },
  ],
  summarize: ({ rule }) => sentence(rule),
  about: ({ rule }) => ({ decides: [{ field: "rule", rule, yes: "yes", no: "no" }] }),
  asks: ({ rule }) => questionsOf(rule),
  enter({ config, run, facts, now }) {
    const { result, values } = explain(config.rule, scopeOf(run, facts, now));
    return leave(result ? "yes" : "no", result ? "condition true" : "condition false", { values });
  },
});

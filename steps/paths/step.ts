import { z } from "zod";
import { scopeOf } from "#core/engine/scope.ts";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { explain } from "#core/rules/explain.ts";
import { questionKey, questionsOf } from "#core/rules/question.ts";
import { childrenOf, type Rule, ruleSchema } from "#core/rules/rule.ts";

const pathSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .refine((id) => id !== "else", "Everybody else has a path already"),
  name: z.string().min(1, "Name this path").max(40),
  rule: ruleSchema,
});

const schema = z.strictObject({
  paths: z
    .array(pathSchema)
    .min(2, "Add at least two paths")
    .max(10)
    .refine((paths) => new Set(paths.map(({ id }) => id)).size === paths.length, "Two paths have one id"),
});

export type Config = z.output<typeof schema>;

/** Sends people by the first path whose rule holds when they arrive, else by the last way out (S-7.1). */
export default defineStepKind({
  kind: "paths",
  version: 1,
  title: "Paths",
  family: "logic",
  icon: "route",
  schema,
  example: {
    paths: [
      {
        id: "vip",
        name: "VIP",
        rule: { kind: "compare", path: "person.tier", operator: "is", value: "vip" },
      },
      {
        id: "portugal",
        name: "Portugal",
        rule: { kind: "compare", path: "person.country", operator: "is", value: "PT" },
      },
    ],
  },
  blank: { paths: [] },
  outputs: ({ paths }) => [
    ...paths.map(({ id, name }, at) => ({ id, label: name || `Path ${at + 1}` })),
    { id: "else", label: "Else" },
  ],
  summarize({ paths }) {
    const subjects = [...new Set(paths.flatMap(({ rule }) => subjectsOf(rule)))];
    const by = subjects.length > 0 && subjects.length <= 2 ? ` by ${subjects.join(" and ")}` : "";
    return `${paths.length} paths${by || `: ${paths.map(({ name }) => name).join(", ")}`}`;
  },
  about: ({ paths }) => ({
    decides: paths.map(({ id, rule }, at) => ({ field: `paths.${at}.rule`, rule, yes: id, no: "else" })),
  }),
  asks: ({ paths }) => {
    const questions = paths.flatMap(({ rule }) => questionsOf(rule));
    return [...new Map(questions.map((question) => [questionKey(question), question])).values()];
  },
  enter({ config, run, facts, now }) {
    const scope = scopeOf(run, facts, now);
    const seen: Record<string, Json> = {};
    for (const { id, name, rule } of config.paths) {
      const { result, values } = explain(rule, scope);
      Object.assign(seen, values);
      if (result) return leave(id, `first match: ${name}`, { values: short({ ...seen, ...values }) });
    }
    return leave("else", "no path matches", { values: short(seen) });
  },
});

const MOST_CHARACTERS = 3_800;

/** What was seen on the way to the decision, at most 4 KB (S-7.15). */
function short(values: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  let size = 2;
  for (const [name, value] of Object.entries(values)) {
    size += name.length + JSON.stringify(value).length + 4;
    if (size > MOST_CHARACTERS) return { ...kept, more: true };
    kept[name] = value;
  }
  return kept;
}

/** What a rule looks at, in words: "country" of `person.country`. */
function subjectsOf(rule: Rule): readonly string[] {
  if (rule.kind === "compare") return [rule.path.split(".").at(-1)?.replace("[]", "") ?? rule.path];
  if (rule.kind === "did") return [rule.event];
  return childrenOf(rule).flatMap(subjectsOf);
}

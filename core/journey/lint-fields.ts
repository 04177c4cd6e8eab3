import { apply, goTo, type Issue, issue } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { FieldProblem, ReadStep } from "#core/journey/reading.ts";
import { isObject } from "#core/kernel/json.ts";
import type { Rule } from "#core/rules/rule.ts";

/** L-120, L-121, L-302, L-501, L-504: what stands in the fields of the steps. */
export function lintFields({ steps }: LintContext): readonly Issue[] {
  return steps.flatMap((read) => [
    ...problemsOf(read),
    ...incompleteRules(read),
    ...alwaysTrue(read),
    ...plainAddress(read),
  ]);
}

/** Names of fields, as a sentence takes them up. */
const WORDS: Readonly<Record<string, string>> = {
  event: "an event",
  arms: "an event to wait for",
  rule: "a condition",
  rules: "a condition",
  path: "a property",
  value: "a value",
  changes: "a trait to change",
  trait: "a trait",
  duration: "a time to wait",
  amount: "a length of time",
  timeout: "a time limit",
  weekdays: "a weekday",
  time: "a time of day",
  url: "a web address",
  name: "a name",
  templateId: "a template",
};

/** Fields with a rule of their own, which is more telling than L-120. */
const OWN_RULE = new Set(["templateId", "url", "timeout", "maxRestarts"]);

function problemsOf({ step, problems }: ReadStep): readonly Issue[] {
  return firstOfEachField(problems).flatMap((problem) => {
    const field = problem.path;
    const where = { stepId: step.id, field, fixes: [goTo(step.id, field)] };
    if (field === "url") return [issue("L-501", { step: step.name }, where)];
    if (problem.empty && OWN_RULE.has(field) && (field !== "maxRestarts" || restarts(step))) return [];
    if (problem.empty) return [issue("L-120", { step: step.name, field: wordsFor(field) }, where)];
    const reason = `is not right: ${lowerFirst(problem.message)}`;
    return [issue("L-121", { step: step.name, field: plainName(field), reason }, where)];
  });
}

/** A comparison whose value was never filled in compares with nothing, and nobody would mean that. */
function incompleteRules({ step, problems }: ReadStep): readonly Issue[] {
  return rulesIn(step.config, "")
    .filter(
      ({ rule, path }) => isIncomplete(rule) && !problems.some((problem) => problem.path.startsWith(path)),
    )
    .map(({ path }) => {
      const field = `${path}.value`;
      return issue(
        "L-120",
        { step: step.name, field: wordsFor("value") },
        {
          stepId: step.id,
          field,
          fixes: [goTo(step.id, field)],
        },
      );
    });
}

/** L-302, as far as it can be told without people: a condition without a part holds for all. */
function alwaysTrue({ step, kind, config }: ReadStep): readonly Issue[] {
  const rule = config?.["rule"];
  if (kind?.family !== "logic" || !isObject(rule) || rule["kind"] !== "all" || !isEmptyList(rule["rules"]))
    return [];
  const where = { stepId: step.id, field: "rule", fixes: [goTo(step.id, "rule", "Edit rule")] };
  return [issue("L-302", { step: step.name, output: "No" }, where)];
}

/** L-504 */
function plainAddress({ step, config }: ReadStep): readonly Issue[] {
  const url = config?.["url"];
  if (typeof url !== "string" || !/^http:\/\//i.test(url)) return [];
  const set = { url: url.replace(/^http:/i, "https:") };
  return [
    issue(
      "L-504",
      { step: step.name },
      {
        stepId: step.id,
        field: "url",
        fixes: [apply("Use https", { kind: "setField", id: step.id, set, unset: [], lost: [] })],
      },
    ),
  ];
}

const UNARY = new Set(["isMissing", "isPresent", "isEmpty", "isTrue", "isFalse"]);

function isIncomplete(rule: Rule): boolean {
  if (rule.kind !== "compare" || UNARY.has(rule.operator)) return false;
  return rule.value === undefined || rule.value === "" || isEmptyList(rule.value);
}

type RuleAt = Readonly<{ rule: Rule; path: string }>;

/** Every comparison in a config, wherever its kind keeps rules, with its path. */
function rulesIn(value: unknown, path: string): readonly RuleAt[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => rulesIn(item, join(path, String(at))));
  if (!isObject(value)) return [];
  const here =
    value["kind"] === "compare" && "operator" in value ? [{ rule: value as unknown as Rule, path }] : [];
  return [...here, ...Object.entries(value).flatMap(([name, inner]) => rulesIn(inner, join(path, name)))];
}

/** L-307 speaks only of steps that restart. */
function restarts({ config }: ReadStep["step"]): boolean {
  const arms = Array.isArray(config["arms"]) ? config["arms"] : [];
  return arms.some((arm) => isObject(arm) && arm["restart"] === true);
}

function firstOfEachField(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => seen.size !== seen.add(path).size);
}

function lastName(path: string): string {
  return path.split(".").findLast((name) => !/^\d+$/.test(name)) ?? "";
}

function wordsFor(path: string): string {
  return WORDS[lastName(path)] ?? `a value for ${plainName(path)}`;
}

function plainName(path: string): string {
  return (
    lastName(path)
      .replace(/Id$/, "")
      .replace(/([A-Z])/g, " $1")
      .toLowerCase()
      .trim() || "the setup"
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

import { type Fix, goTo, type Issue, issue, toSettings } from "#core/journey/issue.ts";
import { leavesOf } from "#core/journey/leaves.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { ObjectFact } from "#core/journey/lint-facts.ts";
import type { FieldProblem, ReadStep } from "#core/journey/reading.ts";
import type { Compare, EventDid } from "#core/rules/rule.ts";

/** L-120, L-121, L-122: what stands in the fields of the steps, and what it refers to. */
export function lintFields(context: LintContext): readonly Issue[] {
  return [
    ...context.steps.flatMap((read) => [...problemsOf(read), ...incompleteRules(read)]),
    ...context.steps.flatMap((read) => missingObjects(read, context)),
    ...emptyExits(context),
  ];
}

/** Fields whose own rule speaks in place of L-120 and L-121. */
function ownRules({ about }: ReadStep): ReadonlySet<string> {
  const { message, call, timeout, restarts, split, experiment, secrets } = about;
  const fields = [
    ...(message?.templateId === "" ? [message.field] : []),
    ...(call ? [call.field] : []),
    ...(timeout?.length === null ? [timeout.field] : []),
    ...(restarts?.max === null ? [restarts.field] : []),
    ...(split && !isWhole(split.weights) ? [split.field] : []),
    ...(experiment?.goal === null ? [experiment.field] : []),
    ...(secrets?.filter(({ id }) => id === "").map(({ field }) => field) ?? []),
  ];
  return new Set(fields);
}

/** Shares add up, to a hundredth of a percent (S-8.3). */
export function isWhole(weights: readonly number[]): boolean {
  return Math.round(weights.reduce((sum, weight) => sum + weight, 0) * 100) === 10_000;
}

function problemsOf(read: ReadStep): readonly Issue[] {
  const { step, problems } = read;
  const own = problems.length > 0 ? ownRules(read) : null;
  return firstOfEachField(problems).flatMap((problem) => {
    const field = problem.path;
    if (own?.has(field)) return [];
    const where = { stepId: step.id, field, fixes: [goTo(step.id, field)] };
    const names = { place: "step", step: step.name, field: lastName(field), plain: plainName(field) };
    if (problem.empty) return [issue("L-120", names, where)];
    return [issue("L-121", { ...names, reason: reasonOf(problem.message) }, where)];
  });
}

/** A comparison whose value was never filled in compares with nothing, and nobody would mean that. */
function incompleteRules(read: ReadStep): readonly Issue[] {
  const { step, problems } = read;
  return leavesOf(read)
    .filter(({ leaf, field }) => isIncomplete(leaf) && !problems.some(({ path }) => path.startsWith(field)))
    .map(({ field: rule }) => {
      const field = `${rule}.value`;
      const names = { place: "step", step: step.name, field: "value", plain: "value" };
      return issue("L-120", names, { stepId: step.id, field, fixes: [goTo(step.id, field)] });
    });
}

/** An exit whose rule asks nothing would end every run at once. */
function emptyExits({ document }: LintContext): readonly Issue[] {
  const fixes: Fix[] = [toSettings("goToField", "exits")];
  return document.settings.exits.flatMap((exit, at) => {
    if (exit.kind !== "rule" || exit.rule.kind !== "all" || exit.rule.rules.length > 0) return [];
    const names = { place: "exits", step: "", field: "rule", plain: "rule" };
    return [issue("L-120", names, { field: `exits.${at}.rule`, fixes })];
  });
}

/** L-122 (◆) */
function missingObjects({ step, about }: ReadStep, { facts }: LintContext): readonly Issue[] {
  return (about.uses ?? []).flatMap(({ object, id, field }) => {
    const known: readonly ObjectFact[] | undefined =
      object === "template" ? (facts.objects?.template ?? facts.templates) : facts.objects?.[object];
    const found = known?.find((one) => one.id === id);
    if (!known || (found && !found.gone)) return [];
    const values = { step: step.name, object, name: found?.name ?? id };
    return [
      issue("L-122", values, { stepId: step.id, field, fixes: [goTo(step.id, field, "chooseAnother")] }),
    ];
  });
}

const UNARY = new Set(["isMissing", "isPresent", "isEmpty", "isTrue", "isFalse"]);

function isIncomplete(leaf: Compare | EventDid): boolean {
  if (leaf.kind !== "compare" || !leaf.operator || UNARY.has(leaf.operator)) return false;
  const { value } = leaf;
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function firstOfEachField(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => seen.size !== seen.add(path).size);
}

function lastName(path: string): string {
  return path.split(".").findLast((name) => !/^\d+$/.test(name)) ?? "";
}

function plainName(path: string): string {
  const words = lastName(path)
    .replace(/Id$/, "")
    .replace(/([A-Z])/g, " $1");
  return words.toLowerCase().trim() || "the setup";
}

function reasonOf(message: string): string {
  return (message.charAt(0).toLowerCase() + message.slice(1)).replace(/[.\s]+$/, "");
}

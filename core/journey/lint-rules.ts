import { goTo, type Issue, issue, open } from "#core/journey/issue.ts";
import { type LeafAt, leavesOf, propertyOf } from "#core/journey/leaves.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { LintFacts, SeenValue } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { clashIn, isAlwaysTrue } from "#core/rules/exclude.ts";
import type { Operator, Rule } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";
import type { ValueType } from "#core/rules/value-type.ts";

/** L-203, L-204, L-301 to L-304: what rules ask, and whether anybody can answer it. */
export function lintRules(context: LintContext): readonly Issue[] {
  const isList = listPaths(context.facts);
  return context.steps.flatMap((read) => [
    ...properties(read, context),
    ...traits(read, context.facts),
    ...decisions(read, context.facts, isList),
  ]);
}

/** The name of a rule among the samples. */
export function ruleKey(rule: Rule): string {
  return canonicalJson(rule as unknown as Json);
}

/** L-203, L-204 (◆) */
function properties(read: ReadStep, { facts, startEvents }: LintContext): readonly Issue[] {
  const only = startEvents.size === 1 ? [...startEvents][0] : undefined;
  return leavesOf(read).flatMap((at) => {
    const asked = propertyOf(at);
    const event = asked?.event ?? only;
    const known = event === undefined ? undefined : facts.properties?.[event];
    if (!asked || event === undefined || !known || known.sampled === 0) return [];
    return property(read.step.id, at, { event, prop: asked.property }, known.seen);
  });
}

function property(
  stepId: string,
  { leaf, field }: LeafAt,
  { event, prop }: Readonly<{ event: string; prop: string }>,
  all: Readonly<Record<string, SeenValue>>,
): readonly Issue[] {
  const [top = "", ...below] = prop.split(".");
  const name = top.replace(/\[\]$/, "");
  const operator = leaf.kind === "compare" ? leaf.operator : null;
  if (!Object.hasOwn(all, name)) {
    if (operator === "isMissing") return [];
    const fixes = [goTo(stepId, `${field}.path`, "chooseProperty")];
    return [issue("L-203", { event, prop }, { stepId, field, fixes })];
  }
  const plain = below.length === 0 && name === top;
  const type = plain && operator !== null ? misfit(all[name], operator) : null;
  if (type === null) return [];
  const fixes = [goTo(stepId, `${field}.operator`, "changeOperator")];
  return [issue("L-204", { prop, type }, { stepId, field, fixes })];
}

const TEXTS: readonly ValueType[] = ["text", "number", "date"];
/** What each operator can read (S-7.6 to S-7.11); one that is not listed reads everything. */
const READS: Partial<Record<Operator, readonly ValueType[]>> = {
  contains: [...TEXTS, "list", "boolean"],
  notContains: [...TEXTS, "list", "boolean"],
  startsWith: [...TEXTS, "boolean"],
  endsWith: [...TEXTS, "boolean"],
  lessThan: ["number"],
  atMost: ["number"],
  greaterThan: ["number"],
  atLeast: ["number"],
  between: ["number", "date"],
  before: ["date", "number"],
  after: ["date", "number"],
  withinLast: ["date", "number"],
  isTrue: ["boolean"],
  isFalse: ["boolean"],
};

/** The type that is there where none of what is there can be read. */
function misfit(seen: SeenValue | undefined, operator: Operator): ValueType | null {
  const types = seen?.types ?? [];
  const reads = READS[operator];
  const [first] = types;
  return reads && first !== undefined && !types.some((type) => reads.includes(type)) ? first : null;
}

/** Facts that everybody has, or that are no traits. */
const OWN_FACTS = new Set(["id", "known", "email", "phone", "locale", "timezone", "firstSeen", "lastSeen"]);

/** L-304 (◆) */
function traits(read: ReadStep, { traits: known }: LintFacts): readonly Issue[] {
  if (!known || known.sampled === 0) return [];
  return leavesOf(read).flatMap(({ leaf, field }) => {
    const name = leaf.kind === "compare" ? /^person\.([^.[\]]+)/.exec(leaf.path)?.[1] : undefined;
    if (name === undefined || OWN_FACTS.has(name) || Object.hasOwn(known.seen, name)) return [];
    const fixes = [goTo(read.step.id, `${field}.path`, "chooseTrait")];
    return [issue("L-304", { trait: name }, { stepId: read.step.id, field, fixes })];
  });
}

/** L-301, L-302, L-303 (◆) */
function decisions(
  read: ReadStep,
  { samples }: LintFacts,
  isList: (path: string) => boolean,
): readonly Issue[] {
  const { step, outputs, about } = read;
  const labelOf = (id: string) => outputs.find((output) => output.id === id)?.label ?? id;
  return (about.decides ?? []).flatMap(({ field, rule, yes, no }) => {
    const where = { stepId: step.id, field, fixes: [goTo(step.id, field, "editRule")] };
    const clash = clashIn(rule, isList);
    if (clash) {
      const values = { step: step.name, one: sentence(clash.one), other: sentence(clash.other) };
      return [issue("L-301", values, where)];
    }
    if (isAlwaysTrue(rule, isList)) return [issue("L-302", { step: step.name, output: labelOf(no) }, where)];
    const sample = samples?.[ruleKey(rule)];
    if (!sample || sample.n < 100 || (sample.yes > 0 && sample.yes < sample.n)) return [];
    const output = labelOf(sample.yes === 0 ? yes : no);
    const fixes = [open("showSample", "simulation", step.id), goTo(step.id, field, "editRule")];
    return [issue("L-303", { n: sample.n, output }, { ...where, fixes })];
  });
}

/** Paths that hold lists for some: such a value may be one thing and another at once (S-7.11). */
function listPaths({ traits: known, properties: events }: LintFacts): (path: string) => boolean {
  const isList = (seen: SeenValue | undefined) => seen?.types.includes("list") ?? false;
  return (path) => {
    const [root, ...names] = path.split(".");
    if (root === "person") return isList(known?.seen[names[0] ?? ""]);
    const name = /(?:^|\.)properties\.([^.]+)/.exec(path)?.[1];
    return name !== undefined && Object.values(events ?? {}).some(({ seen }) => isList(seen[name]));
  };
}

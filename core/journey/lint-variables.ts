import { percent } from "#core/journey/amounts.ts";
import { type Issue, issue, open } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { LintFacts, SeenValue, TemplateFact } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { similarTo } from "#core/journey/similar.ts";

/** L-409, L-410 (◆): values that templates ask for, and who has them. */
export function lintVariables(context: LintContext): readonly Issue[] {
  const templates = new Map(context.facts.templates?.map((template) => [template.id, template]));
  return context.steps.flatMap((read) => {
    const template = templates.get(read.about.message?.templateId ?? "");
    return (template?.paths ?? []).flatMap((path) => variable(read, template as TemplateFact, path, context));
  });
}

/** Where a value comes from: how many were looked at, and what they had under which names. */
type Source = Readonly<{
  name: string;
  sampled: number;
  seen: Readonly<Record<string, SeenValue>>;
  prefix: string;
}>;

function variable(
  { step, about }: ReadStep,
  template: TemplateFact,
  path: string,
  context: LintContext,
): readonly Issue[] {
  const source = sourceOf(path, context);
  if (!source || source.sampled === 0) return [];
  const field = about.message?.field ?? "templateId";
  const where = { stepId: step.id, field: `${field}#${path}` };
  const seen = Object.hasOwn(source.seen, source.name) ? source.seen[source.name] : undefined;
  if (!seen) {
    const similar = similarTo(source.name, Object.keys(source.seen));
    const near = similar === null ? "none" : `${source.prefix}${similar}`;
    const fixes = [open("replace", "template", template.id)];
    return [issue("L-409", { step: step.name, var: path, near }, { ...where, fixes })];
  }
  const empty = 1 - seen.n / source.sampled;
  if (empty <= 0.01 || template.guarded?.includes(path)) return [];
  const fixes = [open("addDefault", "template", template.id)];
  const of = source.prefix === "person." ? "people" : "events";
  return [issue("L-410", { p: percent(empty), var: path, of }, { ...where, fixes })];
}

/** Facts of a person that are no traits. */
const OWN_FACTS = new Set(["id", "known", "email", "phone", "locale", "timezone"]);

function sourceOf(path: string, { facts, startEvents }: LintContext): Source | null {
  const person = /^person\.([^.[\]]+)/.exec(path)?.[1];
  if (person !== undefined)
    return facts.traits && !OWN_FACTS.has(person)
      ? { ...facts.traits, name: person, prefix: "person." }
      : null;
  const [, prefix, property] = /^((?:event|context\.trigger)\.properties\.)([^.[\]]+)/.exec(path) ?? [];
  if (prefix === undefined || property === undefined || startEvents.size === 0) return null;
  const known = eventsTogether(facts, startEvents);
  return known && { ...known, name: property, prefix };
}

/** What the events that start the journey carry, all of them taken together; null where one is not known. */
function eventsTogether({ properties }: LintFacts, events: ReadonlySet<string>) {
  const all = [...events].map((event) => properties?.[event]);
  const [only] = all;
  if (all.length === 1) return only ?? null;
  if (all.some((one) => one === undefined)) return null;
  const seen: Record<string, SeenValue> = {};
  for (const { seen: own } of all as NonNullable<(typeof all)[number]>[])
    for (const [name, { n, types }] of Object.entries(own))
      seen[name] = { n: (seen[name]?.n ?? 0) + n, types };
  return { sampled: all.reduce((sum, one) => sum + (one?.sampled ?? 0), 0), seen };
}

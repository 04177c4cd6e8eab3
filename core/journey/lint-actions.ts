import { apply, goTo, type Issue, issue, open, toSettings } from "#core/journey/issue.ts";
import { type LintContext, setAt } from "#core/journey/lint-context.ts";
import type { JourneyFact, LintFacts } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import type { ValueType } from "#core/rules/value-type.ts";

/** L-501 to L-509: what steps do to other systems, to people's traits and to other journeys. */
export function lintActions(context: LintContext): readonly Issue[] {
  return context.steps.flatMap((read) => [
    ...address(read, context.facts),
    ...secrets(read),
    ...otherTypes(read, context.facts),
    ...ownTrigger(read, context),
    ...startedJourneys(read, context),
  ]);
}

/** A value about somebody that does not belong in an address. */
const PERSONAL =
  /\{\{-?\s*((?:person|customer)\.(?:e_?mail|phone|(?:first|last|full)?_?name|address|street|birth_?(?:day|date)|date_of_birth)\b[\w.]*)/i;

/** L-501, L-502 (◆), L-504, L-505 */
function address(read: ReadStep, { privateHosts }: LintFacts): readonly Issue[] {
  const { step, about, problems } = read;
  if (!about.call) return [];
  const { field, url, body } = about.call;
  const where = { stepId: step.id, field };
  const named = { step: step.name };
  if (problems.some(({ path }) => path === field))
    return [issue("L-501", named, { ...where, fixes: [goTo(step.id, field)] })];
  const found: Issue[] = [];
  const host = /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase();
  if (host !== undefined && privateHosts?.includes(host))
    found.push(issue("L-502", { host }, { ...where, fixes: [goTo(step.id, field, "changeAddress")] }));
  if (/^http:\/\//i.test(url)) {
    const fixes = [apply("useHttps", setAt(read, field, url.replace(/^http:/i, "https:")))];
    found.push(issue("L-504", named, { ...where, fixes }));
  }
  const value = PERSONAL.exec(url)?.[1];
  if (value !== undefined)
    found.push(
      issue("L-505", { var: value }, { ...where, fixes: [goTo(step.id, body ?? field, "moveToBody")] }),
    );
  return found;
}

/** L-503 */
function secrets({ step, about }: ReadStep): readonly Issue[] {
  return (about.secrets ?? [])
    .filter(({ id }) => id === "")
    .map(({ field }) => {
      const fixes = [goTo(step.id, field, "chooseSecret")];
      return issue("L-503", { step: step.name }, { stepId: step.id, field, fixes });
    });
}

/** L-506 (◆) */
function otherTypes({ step, about }: ReadStep, { traits }: LintFacts): readonly Issue[] {
  return (about.writes ?? []).flatMap(({ trait, field, type }) => {
    const seen = traits && Object.hasOwn(traits.seen, trait) ? traits.seen[trait] : undefined;
    const [usual] = seen?.types ?? [];
    if (!seen || usual === undefined || type === null || seen.types.some((one) => fits(type, one))) return [];
    const values = { step: step.name, a: type, trait, b: usual, n: seen.n };
    return [issue("L-506", values, { stepId: step.id, field, fixes: [goTo(step.id, field, "changeValue")] })];
  });
}

/** A date is a text too. */
function fits(written: ValueType, there: ValueType): boolean {
  return written === there || (written === "date" && there === "text");
}

/** L-507 */
function ownTrigger({ step, about }: ReadStep, context: LintContext): readonly Issue[] {
  if ((!about.causes && !about.writes) || isLimited(context)) return [];
  const { startEvents, facts } = context;
  const startedBy = context.triggers.flatMap((trigger) => trigger.about.startedBy ?? []);
  const starts = (by: string, id: string) => startedBy.some((one) => one.by === by && one.id === id);
  const causes = [
    ...(about.causes ?? []).filter(({ what, id }) =>
      what === "event" ? startEvents.has(id) : starts(what, id),
    ),
    ...(about.writes ?? [])
      .filter(({ trait }) => starts("trait", trait))
      .map(({ trait, field }) => ({ what: "trait" as const, id: trait, field })),
  ];
  return causes
    .filter(({ what }) => what !== "journey")
    .map(({ what, id, field }) => {
      const segment = what === "segment" ? facts.objects?.segment?.find((one) => one.id === id) : undefined;
      const values = { step: step.name, trigger: segment?.name ?? id };
      const fixes = [toSettings("limitReentry", "reentry")];
      return issue("L-507", values, { stepId: step.id, field, fixes });
    });
}

/** Something keeps one person from entering without end (S-3.1, S-3.6). */
export function isLimited({ document }: Pick<LintContext, "document">): boolean {
  const { mode, minGap, personCap } = document.settings.reentry;
  return mode === "once" || minGap !== null || personCap !== null;
}

/** L-508, L-509 (◆) */
function startedJourneys({ step, about }: ReadStep, context: LintContext): readonly Issue[] {
  const { facts } = context;
  return (about.causes ?? []).flatMap(({ what, id, field }) => {
    if (what !== "journey" || !facts.journeys) return [];
    const target = facts.journeys.find((one) => one.id === id);
    const where = { stepId: step.id, field };
    if (facts.journey && !isLimited(context) && comesBack(id, facts.journey.id, facts.journeys)) {
      const values = { a: facts.journey.name, b: target?.name ?? facts.journey.name };
      return [issue("L-508", values, { ...where, fixes: [toSettings("limitEntries", "reentry")] })];
    }
    if (!target || target.status === "live") return [];
    const fixes = [open("openIt", "journey", id)];
    return [issue("L-509", { journey: target.name }, { ...where, fixes })];
  });
}

/** True where a journey leads to another, itself or over others, and none of them keeps people from going round. */
function comesBack(from: string, to: string, journeys: readonly JourneyFact[]): boolean {
  const byId = new Map(journeys.map((journey) => [journey.id, journey]));
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    const journey = byId.get(id);
    if (seen.has(id) || !journey || journey.limited) continue;
    seen.add(id);
    const listening = journeys.filter(({ startedBy }) => startedBy.includes(journey.id));
    open.push(...journey.starts, ...listening.map((other) => other.id));
  }
  return false;
}

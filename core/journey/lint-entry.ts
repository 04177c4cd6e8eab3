import { inWords, percent } from "#core/journey/amounts.ts";
import { apply, goTo, type Issue, issue, open, toSettings } from "#core/journey/issue.ts";
import { eventsOf, type LintContext, setAt } from "#core/journey/lint-context.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { longestPath } from "#core/journey/longest-path.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { isSimilar } from "#core/journey/similar.ts";
import { approximateMs, DAY, formatDuration, HOUR } from "#core/kernel/time.ts";
import type { Rule } from "#core/rules/rule.ts";

/** L-201, L-202, L-205 to L-212: what starts the journey, and what tells entries apart. */
export function lintEntry(context: LintContext): readonly Issue[] {
  return [
    ...context.steps.flatMap((read) => unseen(read, context.facts)),
    ...unseenInSettings(context),
    ...keyless(context),
    ...keyMissing(context),
    ...shortGap(context),
    ...alsoMessages(context),
    ...context.triggers.flatMap((read) => [
      ...repeatedAudience(read),
      ...alreadyInside(read, context.facts),
      ...soonInLocalTime(read, context.facts),
    ]),
    ...changedProperties(context),
  ];
}

/** L-201 (◆) for triggers; L-202 (◆) for every event that is waited for, when another name of that look arrives. */
function unseen(read: ReadStep, facts: LintFacts): readonly Issue[] {
  return (read.about.events ?? []).flatMap(({ name, field, role }) => {
    const similar = similarEvent(name, facts);
    if (similar === undefined) return [];
    const where = { stepId: read.step.id, field };
    if (similar) {
      const fixes = [apply("use", setAt(read, field, similar.name), { similar: similar.name })];
      const values = { event: name, similar: similar.name, n: similar.count };
      return [issue("L-202", values, { ...where, fixes })];
    }
    if (role !== "starts") return [];
    return [issue("L-201", { event: name }, { ...where, fixes: [open("openDebugger", "events", name)] })];
  });
}

/** L-202 (◆) for goals and exits. */
function unseenInSettings({ document: { settings }, facts }: LintContext): readonly Issue[] {
  const { goals, exits } = settings;
  const misspelt = (name: string, field: string, set: (name: string) => Partial<typeof settings>) => {
    const similar = similarEvent(name, facts);
    if (!similar) return [];
    const command = { kind: "setJourneySetting" as const, set: set(similar.name) };
    const fixes = [apply("use", command, { similar: similar.name })];
    return [issue("L-202", { event: name, similar: similar.name, n: similar.count }, { field, fixes })];
  };
  return [
    ...goals.flatMap(({ event }, at) =>
      misspelt(event, `goals.${at}.event`, (name) => ({
        goals: goals.map((goal, index) => (index === at ? { ...goal, event: name } : goal)),
      })),
    ),
    ...exits.flatMap((exit, at) =>
      exit.kind === "event"
        ? misspelt(exit.event, `exits.${at}.event`, (name) => ({
            exits: exits.map((one, index) => (index === at ? { ...exit, event: name } : one)),
          }))
        : [],
    ),
  ];
}

/** Undefined for an event that arrives or of which nothing is known; null where no other looks like it. */
function similarEvent(name: string, { events }: LintFacts) {
  if (!events || events.some((seen) => seen.name === name)) return undefined;
  return events.filter((seen) => isSimilar(seen.name, name)).toSorted((a, b) => b.count - a.count)[0] ?? null;
}

/** L-205: entries are told apart by a key that nobody has chosen, or carts are followed without one. */
function keyless({ document }: LintContext): readonly Issue[] {
  const { reentry, exits } = document.settings;
  const cartsNeedIt = reentry.key === null && exits.some(({ kind }) => kind === "cart");
  if (reentry.key !== "" && !cartsNeedIt) return [];
  return [issue("L-205", {}, { field: "reentry.key", fixes: [toSettings("goToField", "reentry")] })];
}

/** L-206 (◆) */
function keyMissing({ document, facts, startEvents }: LintContext): readonly Issue[] {
  const { key, missingKey } = document.settings.reentry;
  const name = key?.replace(/^properties\./, "");
  if (!name || missingKey === "refuse") return [];
  return [...startEvents].flatMap((event) => {
    const known = facts.properties?.[event];
    if (!known || known.sampled === 0 || name.includes(".")) return [];
    const missing = 1 - (known.seen[name]?.n ?? 0) / known.sampled;
    if (missing <= 0.01) return [];
    const values = { p: percent(missing), event, key: name };
    return [issue("L-206", values, { field: "reentry.key", fixes: [open("openDebugger", "events", event)] })];
  });
}

/** L-207: while people inside keep them from entering again there is nothing to warn of (S-3.1). */
function shortGap(context: LintContext): readonly Issue[] {
  const { mode, minGap, gapFrom } = context.document.settings.reentry;
  if (!minGap || gapFrom === "exit" || mode === "once" || mode === "after_exit") return [];
  const longest = longestPath(context);
  if (approximateMs(minGap) >= longest) return [];
  const values = { gap: formatDuration(minGap), max: inWords(longest) };
  return [
    issue("L-207", values, { field: "reentry.minGap", fixes: [toSettings("changeReentry", "reentry")] }),
  ];
}

/** L-208 (◆) */
function alsoMessages({ facts, startEvents, steps }: LintContext): readonly Issue[] {
  if (!steps.some(({ about }) => about.message)) return [];
  return (facts.journeys ?? []).flatMap((other) => {
    const event = other.startsOn.find((name) => startEvents.has(name));
    if (event === undefined || other.status !== "live" || !other.messages || !other.both) return [];
    const fixes = [toSettings("setPriority", "priority"), open("compare", "journey", other.id)];
    return [
      issue("L-208", { journey: other.name, event, n: other.both }, { field: `priority.${other.id}`, fixes }),
    ];
  });
}

/** L-209: a filter sees the very event that it is asked about (S-2.1). */
function repeatedAudience(read: ReadStep): readonly Issue[] {
  const { audience } = read.about;
  const [event] = eventsOf(read, "starts");
  if (!audience || !event) return [];
  const parts = audience.rule.kind === "all" ? audience.rule.rules : [audience.rule];
  const at = parts.findIndex((part) => isHappening(part, event.name));
  if (at < 0) return [];
  const left: Rule = { kind: "all", rules: parts.filter((_part, index) => index !== at) };
  const fixes = [apply("removeRule", setAt(read, audience.field, left as never))];
  return [issue("L-209", { event: event.name }, { stepId: read.step.id, field: audience.field, fixes })];
}

function isHappening(rule: Rule, event: string): boolean {
  if (rule.kind !== "did" || rule.event !== event || rule.measure !== "count" || rule.where) return false;
  if (rule.window.kind === "between" || rule.sameKey) return false;
  return (
    (rule.operator === "atLeast" && rule.value === 1) || (rule.operator === "greaterThan" && rule.value === 0)
  );
}

/** L-210 (◆) */
function alreadyInside({ step, about }: ReadStep, { objects }: LintFacts): readonly Issue[] {
  return (about.startedBy ?? []).flatMap(({ by, id, field }) => {
    const segment = by === "segment" ? objects?.segment?.find((one) => one.id === id) : undefined;
    if (!segment?.people || segment.gone) return [];
    const fixes = [open("peopleAtPublish", "publish")];
    return [issue("L-210", { n: segment.people, segment: segment.name }, { stepId: step.id, field, fixes })];
  });
}

const MOST_ZONES_NAMED = 3;

/** L-211: where the clock has passed that time already, people start with the next one (S-2.10). */
function soonInLocalTime({ step, about }: ReadStep, { now, zone, zones }: LintFacts): readonly Issue[] {
  const { localStart } = about;
  if (!localStart || now === undefined || zone === undefined) return [];
  const start = localStart.next(now, zone);
  if (start === null || start - now >= DAY) return [];
  const passed = (zones ?? []).filter((one) => (localStart.next(now, one) ?? 0) > start + DAY / 2);
  if (passed.length === 0) return [];
  const named = passed.slice(0, MOST_ZONES_NAMED).map((one) => one.replaceAll("_", " "));
  const values = {
    h: Math.max(1, Math.round((start - now) / HOUR)),
    zones: named.join(", "),
    more: passed.length - named.length,
  };
  const fixes = [goTo(step.id, localStart.field, "moveStart")];
  return [issue("L-211", values, { stepId: step.id, field: localStart.field, fixes })];
}

/** L-212 (◆): of each event the newest change. */
function changedProperties({ facts, steps }: LintContext): readonly Issue[] {
  const newest = new Map(
    (facts.changes ?? []).toSorted((a, b) => a.at - b.at).map((one) => [one.event, one]),
  );
  const used = new Map(
    steps.flatMap((read) =>
      (read.about.events ?? []).map(({ name, field }) => [name, { read, field }] as const),
    ),
  );
  return [...newest.values()].flatMap(({ event, property, from, to, at }) => {
    const use = used.get(event);
    if (!use) return [];
    const values = { prop: property, event, a: from, b: to, at };
    const where = {
      stepId: use.read.step.id,
      field: use.field,
      fixes: [open("openCatalogue", "events", event)],
    };
    return [issue("L-212", values, where)];
  });
}

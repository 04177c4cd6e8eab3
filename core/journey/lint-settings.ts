import type { Settings } from "#core/journey/document.ts";
import { apply, type Fix, type Issue, issue } from "#core/journey/issue.ts";
import { type LintContext, triggerEvent } from "#core/journey/lint-context.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { isObject } from "#core/kernel/json.ts";

const ORDER = "Order Completed";
const SHOPPING = /^(product (added|viewed)|cart (viewed|updated)|checkout started)$/i;

/** L-201, L-202, L-205, L-601, L-604, L-605: what starts the journey, tells entries apart, ends it and counts. */
export function lintSettings(context: LintContext): readonly Issue[] {
  const triggers = context.steps.filter(({ kind }) => kind?.family === "trigger");
  const { settings } = context.document;
  return [
    ...context.steps.flatMap((read) => unseen(read, context)),
    ...keyless(settings),
    ...emptyExits(settings),
    ...goals(settings, triggers),
    ...noExitOnOrder(settings, triggers),
  ];
}

/** L-201 for triggers; L-202 for every event that a step waits for, when another name of that look arrives. */
function unseen(read: ReadStep, { facts }: LintContext): readonly Issue[] {
  const events = facts?.events;
  if (!events) return [];
  return eventsOf(read).flatMap(({ name, field, fix }) => {
    if (events.some((seen) => seen.name === name)) return [];
    const similar = events
      .filter((seen) => isSimilar(seen.name, name))
      .toSorted((a, b) => b.count - a.count)[0];
    const where = { stepId: read.step.id, field };
    if (similar) {
      const fixes = [fix(similar.name)];
      return [issue("L-202", { event: name, similar: similar.name, n: similar.count }, { ...where, fixes })];
    }
    if (read.kind?.family !== "trigger") return [];
    const fixes: Fix[] = [{ label: "Open debugger", act: { kind: "openEvents", event: name } }];
    return [issue("L-201", { event: name }, { ...where, fixes })];
  });
}

/** L-205: entries are told apart by a key that nobody has chosen, or carts are followed without one. */
function keyless({ reentry, exits }: Settings): readonly Issue[] {
  const chosenEmpty = reentry.key === "";
  const cartsNeedIt = reentry.key === null && exits.some(({ kind }) => kind === "cart");
  if (!chosenEmpty && !cartsNeedIt) return [];
  const fixes: Fix[] = [{ label: "Go to field", act: { kind: "settings", section: "reentry" } }];
  return [issue("L-205", {}, { field: "reentry.key", fixes })];
}

/** An exit whose rule asks nothing would end every run at once. */
function emptyExits({ exits }: Settings): readonly Issue[] {
  const fixes: Fix[] = [{ label: "Go to field", act: { kind: "settings", section: "exits" } }];
  return exits.flatMap((exit, at) =>
    exit.kind === "rule" && exit.rule.kind === "all" && exit.rule.rules.length === 0
      ? [
          issue(
            "L-120",
            { step: "Exit by a rule", field: "a condition" },
            { field: `exits.${at}.rule`, fixes },
          ),
        ]
      : [],
  );
}

/** L-601, L-604 */
function goals(settings: Settings, triggers: readonly ReadStep[]): readonly Issue[] {
  const section = { kind: "settings", section: "goals" } as const;
  if (settings.goals.length === 0)
    return [issue("L-601", {}, { field: "goals", fixes: [{ label: "Add goal", act: section }] })];
  const started = new Set(triggers.map(triggerEvent));
  return settings.goals.flatMap(({ event }, at) =>
    started.has(event)
      ? [
          issue(
            "L-604",
            { event },
            { field: `goals.${at}.event`, fixes: [{ label: "Change goal", act: section }] },
          ),
        ]
      : [],
  );
}

/** L-605 */
function noExitOnOrder({ exits, goals: all }: Settings, triggers: readonly ReadStep[]): readonly Issue[] {
  const shopping = triggers.some((trigger) => SHOPPING.test(triggerEvent(trigger)));
  const covered =
    exits.some((exit) => exit.kind === "cart" || (exit.kind === "event" && exit.event === ORDER)) ||
    all.some((goal) => goal.exits && goal.event === ORDER);
  if (!shopping || covered) return [];
  return [
    issue(
      "L-605",
      {},
      { field: "exits", fixes: [{ label: `Exit on ${ORDER}`, act: { kind: "exitOn", event: ORDER } }] },
    ),
  ];
}

type Named = Readonly<{ name: string; field: string; fix: (name: string) => Fix }>;

function eventsOf(read: ReadStep): readonly Named[] {
  const { step } = read;
  const use = (set: (name: string) => ReadStep["step"]["config"]) => (name: string) =>
    apply(`Use "${name}"`, { kind: "setField", id: step.id, set: set(name), unset: [], lost: [] });
  const own = triggerEvent(read);
  const arms = Array.isArray(step.config["arms"]) ? step.config["arms"] : [];
  const waited = arms.flatMap((arm, at) => {
    if (!isObject(arm) || typeof arm["event"] !== "string" || arm["event"] === "") return [];
    const renamed = (name: string) =>
      arms.map((one, index) => (index === at && isObject(one) ? { ...one, event: name } : one));
    return [{ name: arm["event"], field: `arms.${at}.event`, fix: use((name) => ({ arms: renamed(name) })) }];
  });
  return own ? [{ name: own, field: "event", fix: use((name) => ({ event: name })) }, ...waited] : waited;
}

/** True for names that differ by case, spaces or signs alone, or by two letters at most. */
function isSimilar(a: string, b: string): boolean {
  const [one, two] = [plain(a), plain(b)];
  if (one === two) return true;
  return (
    Math.abs(one.length - two.length) <= 2 && Math.min(one.length, two.length) >= 4 && distance(one, two) <= 2
  );
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_one, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

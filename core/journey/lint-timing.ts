import { parseDate } from "#core/calendar/parse-date.ts";
import { percent } from "#core/journey/amounts.ts";
import { apply, goTo, type Issue, issue, open, toSettings } from "#core/journey/issue.ts";
import { eventsOf, type LintContext, setAt } from "#core/journey/lint-context.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { approximateMs, DAY, formatDuration } from "#core/kernel/time.ts";

/** L-306 to L-311: waits that never end, come too late, last too long or listen too widely. */
export function lintTiming(context: LintContext): readonly Issue[] {
  return context.steps.flatMap((read) => [
    ...endless(read),
    ...endlessRestarts(read),
    ...pastDate(read, context.facts),
    ...beyondGoal(read, context),
    ...unmatched(read, context),
    ...quiet(read, context.facts),
  ]);
}

/** L-306: a listening step whose limit was taken away. */
function endless(read: ReadStep): readonly Issue[] {
  const { step, about } = read;
  if (about.timeout?.length !== null) return [];
  const { field } = about.timeout;
  const fixes = [apply("addLimit7Days", setAt(read, field, { amount: 7, unit: "day" }))];
  return [issue("L-306", { step: step.name }, { stepId: step.id, field, fixes })];
}

/** L-307: restarts need a number or a last moment (S-6.8). */
function endlessRestarts(read: ReadStep): readonly Issue[] {
  const { restarts } = read.about;
  if (!restarts || restarts.max !== null || restarts.deadline !== null) return [];
  const { field } = restarts;
  const fixes = [apply("addLimit100", setAt(read, field, 100))];
  return [issue("L-307", { step: read.step.name }, { stepId: read.step.id, field, fixes })];
}

/** L-308 */
function pastDate({ step, about: { until } }: ReadStep, { now, zone }: LintFacts): readonly Issue[] {
  const at = until && now !== undefined ? parseDate(until.date, zone ?? "UTC") : null;
  if (!until || at === null || now === undefined || at >= now) return [];
  const values = { step: step.name, date: until.date, n: Math.floor((now - at) / DAY), past: until.past };
  const fixes = [goTo(step.id, until.field, "changeDate")];
  return [issue("L-308", values, { stepId: step.id, field: until.field, fixes })];
}

/** L-309 */
function beyondGoal({ step, about: { waits } }: ReadStep, { document }: LintContext): readonly Issue[] {
  const goal = document.settings.goals.find(({ primary }) => primary);
  if (!goal || !waits?.longest || approximateMs(waits.longest) <= approximateMs(goal.window)) return [];
  const values = { d: formatDuration(waits.longest), w: formatDuration(goal.window) };
  const fixes = [toSettings("changeWindow", "goals")];
  return [issue("L-309", values, { stepId: step.id, field: waits.field, fixes })];
}

/** L-310: the journey tells entries apart, and a step listens without asking which one it is (S-3.2). */
function unmatched(read: ReadStep, { document }: LintContext): readonly Issue[] {
  const key = document.settings.reentry.key?.replace(/^properties\./, "");
  if (!key) return [];
  return eventsOf(read, "awaited").flatMap(({ name, match }) => {
    if (!match?.any) return [];
    const values = { step: read.step.name, event: name, key };
    const fixes = [apply("addMatch", setAt(read, match.field, "key"))];
    return [issue("L-310", values, { stepId: read.step.id, field: match.field, fixes })];
  });
}

const MANY = 0.1;

/** L-311 (◆) */
function quiet({ step, about: { message } }: ReadStep, { estimates }: LintFacts): readonly Issue[] {
  const share = estimates?.[step.id]?.quietShare ?? 0;
  if (!message || share <= MANY) return [];
  const where = { stepId: step.id, field: message.field, fixes: [open("show", "publish")] };
  return [issue("L-311", { p: percent(share) }, where)];
}

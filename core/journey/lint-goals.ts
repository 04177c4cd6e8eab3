import { apply, type Fix, goTo, type Issue, issue, open, toSettings } from "#core/journey/issue.ts";
import { eventsOf, type LintContext } from "#core/journey/lint-context.ts";
import { isWhole } from "#core/journey/lint-fields.ts";
import type { ReadStep } from "#core/journey/reading.ts";

const ORDER = "Order Completed";
const SHOPPING = /^(product (added|viewed)|cart (viewed|updated)|checkout started)$/i;

/** L-305, L-601 to L-605: what counts, what is compared, and what ends it. */
export function lintGoals(context: LintContext): readonly Issue[] {
  return [
    ...context.steps.flatMap((read) => [...shares(read), ...experiment(read, context)]),
    ...noGoal(context),
    ...goalThatStarts(context),
    ...noExitOnOrder(context),
  ];
}

/** L-305 (S-8.3) */
function shares({ step, about: { split } }: ReadStep): readonly Issue[] {
  if (!split || isWhole(split.weights)) return [];
  const sum = split.weights.reduce((total, weight) => total + weight, 0);
  const set = split.even as Extract<Parameters<typeof apply>[1], { kind: "setField" }>["set"];
  const command = { kind: "setField" as const, id: step.id, set, unset: [], lost: [] };
  const where = { stepId: step.id, field: split.field, fixes: [apply("evenOut", command)] };
  return [issue("L-305", { n: Math.round(sum * 100) / 100 }, where)];
}

const LONG_DAYS = 60;

/** L-602, L-603 (◆) */
function experiment({ step, about }: ReadStep, { facts }: LintContext): readonly Issue[] {
  if (!about.experiment) return [];
  const { field, goal } = about.experiment;
  if (!goal) {
    const fixes = [goTo(step.id, field, "chooseGoal")];
    return [issue("L-602", { step: step.name }, { stepId: step.id, field, fixes })];
  }
  const days = facts.estimates?.[step.id]?.daysToResult ?? 0;
  if (days <= LONG_DAYS) return [];
  const fixes = [open("openPlanner", "publish", step.id)];
  return [issue("L-603", { n: days }, { stepId: step.id, field, fixes })];
}

/** L-601 */
function noGoal({ document, steps }: LintContext): readonly Issue[] {
  const counted = steps.some((read) => eventsOf(read, "counted").length > 0);
  if (document.settings.goals.length > 0 || counted) return [];
  return [issue("L-601", {}, { field: "goals", fixes: [toSettings("addGoal", "goals")] })];
}

/** L-604 */
function goalThatStarts({ document, steps, startEvents }: LintContext): readonly Issue[] {
  const inSettings = document.settings.goals.flatMap(({ event }, at) => {
    if (!startEvents.has(event)) return [];
    return [
      issue("L-604", { event }, { field: `goals.${at}.event`, fixes: [toSettings("changeGoal", "goals")] }),
    ];
  });
  const inSteps = steps.flatMap((read) =>
    eventsOf(read, "counted").flatMap(({ name, field }) => {
      if (!startEvents.has(name)) return [];
      const fixes = [goTo(read.step.id, field, "changeGoal")];
      return [issue("L-604", { event: name }, { stepId: read.step.id, field, fixes })];
    }),
  );
  return [...inSettings, ...inSteps];
}

/** L-605 */
function noExitOnOrder({ document, startEvents }: LintContext): readonly Issue[] {
  const { exits, goals } = document.settings;
  const covered =
    exits.some((exit) => exit.kind === "cart" || (exit.kind === "event" && exit.event === ORDER)) ||
    goals.some((goal) => goal.exits && goal.event === ORDER);
  if (covered || ![...startEvents].some((event) => SHOPPING.test(event))) return [];
  const fixes: Fix[] = [{ label: "exitOn", values: { event: ORDER }, act: { kind: "exitOn", event: ORDER } }];
  return [issue("L-605", {}, { field: "exits", fixes })];
}

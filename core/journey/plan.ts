import { z } from "zod";
import type { JourneyDocument } from "#core/journey/document.ts";

/** What happens at publishing to the people inside (S-13.3): per step, or one choice for all. */
export const TIMER_POLICIES = ["recompute", "keep", "release"] as const;
export type TimerPolicy = (typeof TIMER_POLICIES)[number];

const place = {
  stepId: z.string().min(1).max(64),
  /** Left out: whichever version they are in. */
  version: z.int().min(1).optional(),
};

export const planRuleSchema = z.discriminatedUnion("act", [
  z.strictObject({ act: z.literal("stay"), ...place }),
  z.strictObject({
    act: z.literal("move"),
    ...place,
    to: z.string().min(1, "Choose the step that they move to").max(64),
    /** Of people who wait: count what they have waited, keep their due time, or let them go now (S-13.5). */
    timer: z.enum(TIMER_POLICIES).default("recompute"),
    /** Messages that they have had already are sent once more (S-13.6). */
    sendAgain: z.boolean().default(false),
  }),
  z.strictObject({ act: z.literal("exit"), ...place }),
]);

export const planSchema = z.strictObject({
  /** onlyNew: all stay. everyone: who can move does. perStep: each changed or removed step with people has its rule. */
  people: z.enum(["onlyNew", "everyone", "perStep"]).default("onlyNew"),
  rules: z.array(planRuleSchema).max(2_000).default([]),
  /** The new version's exits are looked at once for those who move (S-13.8). */
  checkExits: z.boolean().default(false),
});

export type PlanRule = Readonly<z.output<typeof planRuleSchema>>;
export type PublishPlan = Readonly<z.output<typeof planSchema>>;
export const EVERYBODY_STAYS: PublishPlan = { people: "onlyNew", rules: [], checkExits: false };

/** People who stand at one step of one version. */
export type Standing = Readonly<{ version: number; stepId: string; people: number }>;
/** A version that somebody is in. */
export type InsideVersion = Readonly<{ version: number; document: JourneyDocument }>;

/** How a step that people stand at fares in the new drawing. */
export type StepFate = "removed" | "changed" | "same";

/** What the engine is told: everybody whom no line names stays. */
export type ConcreteRule = Readonly<{ version: number; stepId: string }> &
  (Readonly<{ act: "exit" }> | Readonly<{ act: "move"; to: string; timer: TimerPolicy; sendAgain: boolean }>);

export type PlanProblem = Readonly<{ pointer: string; code: string; detail: string }>;

type Question = Readonly<{
  plan: PublishPlan;
  /** The drawing that goes live. */
  document: JourneyDocument;
  inside: readonly InsideVersion[];
  standing: readonly Standing[];
  fateOf: (version: number, stepId: string) => StepFate;
}>;

/** A plan, step by step of each version with people, or what is wrong with it (S-13.3, S-13.4). */
export function resolvePlan(
  question: Question,
): Readonly<{ rules: readonly ConcreteRule[]; problems: readonly PlanProblem[] }> {
  const problems = [...badTargets(question), ...missingRules(question)];
  if (problems.length > 0) return { rules: [], problems };
  const rules = question.inside.flatMap(({ version, document }) =>
    document.steps.flatMap(({ id, kind }) => concrete(question, version, id, kind)),
  );
  return { rules, problems };
}

/** The rule that a step of a version is under; the one that names the version goes first. */
export function ruleFor(plan: PublishPlan, version: number, stepId: string): PlanRule | undefined {
  const here = plan.rules.filter((rule) => rule.stepId === stepId);
  return here.find((rule) => rule.version === version) ?? here.find((rule) => rule.version === undefined);
}

function concrete(
  { plan, document }: Question,
  version: number,
  stepId: string,
  kind: string,
): ConcreteRule[] {
  const rule = plan.people === "onlyNew" ? undefined : ruleFor(plan, version, stepId);
  if (rule?.act === "exit") return [{ version, stepId, act: "exit" }];
  if (rule?.act === "move") {
    const { to, timer, sendAgain } = rule;
    return [{ version, stepId, act: "move", to, timer, sendAgain }];
  }
  const twin = document.steps.find((step) => step.id === stepId && step.kind === kind);
  if (rule || plan.people !== "everyone" || !twin) return [];
  return [{ version, stepId, act: "move", to: stepId, timer: "recompute", sendAgain: false }];
}

function badTargets({ plan, document }: Question): PlanProblem[] {
  const steps = new Map(document.steps.map((step) => [step.id, step]));
  return plan.rules.flatMap((rule, at) => {
    if (rule.act !== "move") return [];
    const target = steps.get(rule.to);
    const pointer = `/plan/rules/${at}/to`;
    if (!target) {
      const detail = "The new version has no such step. Choose one that it has, or let them stay or exit.";
      return [{ pointer, code: "no_such_step", detail }];
    }
    if (!target.kind.endsWith("-trigger")) return [];
    return [{ pointer, code: "is_a_trigger", detail: "People enter by a trigger and cannot stand on it." }];
  });
}

/** S-13.4: with a rule for each step, a step that changes or goes while people stand on it must have one. */
function missingRules({ plan, standing, fateOf, inside }: Question): PlanProblem[] {
  if (plan.people !== "perStep") return [];
  const names = new Map(inside.map(({ version, document }) => [version, document]));
  return standing.flatMap(({ version, stepId, people }) => {
    const fate = fateOf(version, stepId);
    if (people === 0 || fate === "same" || ruleFor(plan, version, stepId)) return [];
    const name = names.get(version)?.steps.find(({ id }) => id === stepId)?.name ?? stepId;
    const who = people === 1 ? "1 person stands" : `${people} people stand`;
    const detail = `${who} at "${name}" (${stepId}) of version ${version}, which is ${fate}. Say whether they stay, move or exit.`;
    return [{ pointer: "/plan/rules", code: "no_rule", detail }];
  });
}

import { z } from "zod";
import { drawLot, isHeldOut, saltOf } from "#core/engine/lots.ts";
import { defineStepKind, leave, type Move, type Visit } from "#core/engine/step-kind.ts";
import { unitOf } from "#core/rules/answers.ts";
import { type Question, questionKey } from "#core/rules/question.ts";

/** Shares are written in steps of 0.01 % (S-8.3). */
const percent = z
  .number("Enter a share")
  .min(0, "A share is at least 0 %")
  .max(100, "A share is at most 100 %")
  .refine(isHundredth, "Use at most two decimals");

const armSchema = z.strictObject({
  /** Also what the lot is drawn by (S-8.2): it stays when the variant is renamed. */
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .refine((id) => id !== "holdout", "The group held out has this name"),
  name: z.string().max(40).default(""),
  weight: percent,
});

const schema = z.strictObject({
  arms: z
    .array(armSchema)
    .min(2, "Add at least two variants")
    .max(10)
    .refine((arms) => new Set(arms.map(({ id }) => id)).size === arms.length, "Two variants have one id")
    .superRefine((arms, context) => {
      const sum = hundredths(arms);
      if (sum === 10_000) return;
      context.addIssue({
        code: "custom",
        message: `The split adds up to ${shareText(sum / 100)}, not 100 %`,
      });
    }),
  /** Kept out of all variants, to compare with; drawn before them (S-8.8). */
  holdout: percent.max(90, "Hold out at most 90 %").default(0),
  /** Who stays together: the person, all of one instance key, or each run by itself. */
  unit: z.enum(["person", "key", "run"]).default("person"),
  /** Names the draw. Without one the step's own; a new one is a new experiment. */
  salt: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, "Use a to z, 0 to 9 and dashes")
    .nullable()
    .default(null),
});

export type Config = z.output<typeof schema>;

/** Divides people by lot and keeps them where they are (S-8). */
export default defineStepKind({
  kind: "split",
  version: 1,
  title: "Split / experiment",
  family: "logic",
  icon: "shuffle",
  schema,
  example: {
    arms: [
      { id: "A", weight: 50 },
      { id: "B", weight: 50 },
    ],
  },
  blank: {
    arms: [
      { id: "A", weight: 50 },
      { id: "B", weight: 50 },
    ],
  },
  outputs: ({ arms, holdout }) => [
    ...arms.map(({ id, name }) => ({ id, label: name || id })),
    ...(holdout > 0 ? [{ id: "holdout", label: "Held out" }] : []),
  ],
  summarize({ arms, holdout, unit }) {
    const shares = arms.map(({ weight }) => String(weight)).join(" / ");
    const out = holdout > 0 ? `, ${shareText(holdout)} held out` : "";
    return `${shares}${out}${unit === "key" ? ", by key" : unit === "run" ? ", anew each time" : ""}`;
  },
  about: ({ arms }) => ({
    split: { field: "arms", weights: arms.map(({ weight }) => weight), even: { arms: evened(arms) } },
  }),
  asks: (config, stepId) => (config.unit === "run" ? [] : [shownBefore(config, stepId)]),
  enter(visit) {
    const { config, run, facts, stepId } = visit;
    const salt = saltOf(config.salt, run.journeyId, stepId);
    if (config.unit === "run") {
      if (isHeldOut(salt, run.id, config.holdout)) return heldOut(run.id);
      return leave(drawLot(salt, run.id, config.arms), "drawn by lot", { values: { unit: run.id } });
    }
    return keptTogether(visit, salt, unitOf(config.unit, facts.person.id, run));
  },
});

/** A variant that was shown stays shown, whatever the shares are now; one that is gone is drawn anew (S-8.4). */
function keptTogether({ config, run, facts, stepId }: Visit<Config>, salt: string, unit: string): Move {
  const before = facts.answers[questionKey(shownBefore(config, stepId))];
  const kept = config.arms.find(({ id, weight }) => id === before && weight > 0);
  const fallback = config.unit === "key" && run.instanceKey === "" ? { unitMissing: true } : {};
  if (kept) return leave(kept.id, "shown before", { values: { unit, ...fallback } });
  if (isHeldOut(salt, unit, config.holdout)) return heldOut(unit);
  const arm = drawLot(salt, unit, config.arms);
  const experiment = config.salt ?? stepId;
  const replaces = typeof before === "string" ? before : null;
  return leave(arm, "drawn by lot", {
    values: { unit, salt, ...fallback },
    acts: [{ kind: "showArm", experiment, unit, arm, replaces }],
  });
}

function heldOut(unit: string): Move {
  return leave("holdout", "held out by lot", { values: { unit } });
}

function shownBefore({ salt, unit }: Config, stepId: string): Question {
  return { kind: "arm", experiment: salt ?? stepId, unit: unit === "key" ? "key" : "person" };
}

/** Equal shares of two decimals; what does not divide goes to the first ones. */
export function evened<Arm extends Readonly<{ weight: number }>>(arms: readonly Arm[]): Arm[] {
  const each = Math.floor(10_000 / Math.max(1, arms.length));
  const left = 10_000 - each * arms.length;
  return arms.map((arm, at) => ({ ...arm, weight: (each + (at < left ? 1 : 0)) / 100 }));
}

function isHundredth(share: number): boolean {
  return Math.abs(share * 100 - Math.round(share * 100)) < 1e-6;
}

function hundredths(arms: readonly Readonly<{ weight: number }>[]): number {
  return arms.reduce((sum, { weight }) => sum + Math.round(weight * 100), 0);
}

function shareText(share: number): string {
  return `${Number(share.toFixed(2))} %`;
}

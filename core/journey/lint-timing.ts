import type { Goal, Step } from "#core/journey/document.ts";
import { apply, type Issue, issue } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { isObject } from "#core/kernel/json.ts";
import { approximateMs, type Duration, durationSchema, formatDuration } from "#core/kernel/time.ts";

/** L-306, L-307, L-309, L-310: waits that never end, last too long or listen too widely. */
export function lintTiming(context: LintContext): readonly Issue[] {
  const goal = context.document.settings.goals.find(({ primary }) => primary);
  const key = context.document.settings.reentry.key;
  return context.steps.flatMap((read) => [
    ...endless(read),
    ...endlessRestarts(read),
    ...(goal ? beyondGoal(read, goal) : []),
    ...(key ? unmatched(read, key) : []),
  ]);
}

/** L-306: a listening step whose limit was taken away. One that was never named is the kind's own. */
function endless({ step, kind }: ReadStep): readonly Issue[] {
  const { timeout } = step.config;
  if (!listens(kind?.family, step.config) || timeout === undefined || durationAt(timeout)) return [];
  const set = { timeout: { amount: 7, unit: "day" } };
  return [
    issue(
      "L-306",
      { step: step.name },
      {
        stepId: step.id,
        field: "timeout",
        fixes: [apply("Add 7-day limit", { kind: "setField", id: step.id, set, unset: [], lost: [] })],
      },
    ),
  ];
}

/** L-307: restarts need a number or a last moment (S-6.8). */
function endlessRestarts({ step, kind }: ReadStep): readonly Issue[] {
  const { maxRestarts, arms } = step.config;
  if (!listens(kind?.family, step.config) || maxRestarts === undefined || typeof maxRestarts === "number")
    return [];
  if (!armsOf(arms).some((arm) => arm["restart"] === true)) return [];
  return [
    issue(
      "L-307",
      { step: step.name },
      {
        stepId: step.id,
        field: "maxRestarts",
        fixes: [
          apply("Add limit of 100", {
            kind: "setField",
            id: step.id,
            set: { maxRestarts: 100 },
            unset: [],
            lost: [],
          }),
        ],
      },
    ),
  ];
}

/** L-309 */
function beyondGoal({ step, config, kind }: ReadStep, goal: Goal): readonly Issue[] {
  if (kind?.family !== "timing" || !config) return [];
  const wait = durationAt(config["duration"]) ?? durationAt(config["timeout"]);
  if (!wait || approximateMs(wait) <= approximateMs(goal.window)) return [];
  return [
    issue(
      "L-309",
      { d: formatDuration(wait), w: formatDuration(goal.window) },
      {
        stepId: step.id,
        field: config["duration"] ? "duration" : "timeout",
        fixes: [{ label: "Change window", act: { kind: "settings", section: "goals" } }],
      },
    ),
  ];
}

/** L-310 */
function unmatched({ step, kind }: ReadStep, key: string): readonly Issue[] {
  if (!listens(kind?.family, step.config)) return [];
  const arms = armsOf(step.config["arms"]);
  return arms.flatMap((arm, at) => {
    if (arm["match"] !== "any" || typeof arm["event"] !== "string" || arm["event"] === "") return [];
    const set = { arms: arms.map((one, index) => (index === at ? { ...one, match: "key" } : one)) };
    return [
      issue(
        "L-310",
        { step: step.name, event: arm["event"], key: key.replace(/^properties\./, "") },
        {
          stepId: step.id,
          field: `arms.${at}.match`,
          fixes: [apply("Add match", { kind: "setField", id: step.id, set, unset: [], lost: [] })],
        },
      ),
    ];
  });
}

function listens(family: string | undefined, config: ReadStep["step"]["config"]): boolean {
  return family === "timing" && Array.isArray(config["arms"]);
}

type ArmConfig = Step["config"];

function armsOf(value: unknown): readonly ArmConfig[] {
  return Array.isArray(value) ? (value.filter(isObject) as ArmConfig[]) : [];
}

function durationAt(value: unknown): Duration | null {
  const parsed = durationSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

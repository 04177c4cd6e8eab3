import { z } from "zod";
import { addDuration } from "#core/calendar/add-duration.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { defineStepKind, leave, type Move, type Visit, wait } from "#core/engine/step-kind.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { durationSchema, formatDuration, type Instant } from "#core/kernel/time.ts";
import { type Question, questionKey } from "#core/rules/question.ts";
import { ALWAYS, ruleSchema } from "#core/rules/rule.ts";

const armSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  event: z.string().min(1, "Choose the event to wait for").max(200),
  where: ruleSchema.default(ALWAYS),
  /** "key": only events of the same cart, order or whatever tells this journey's entries apart (S-3.2). */
  match: z.enum(["key", "any"]).default("key"),
  /** A restart arm does not leave the step: it sets the timeout anew (S-6.8). */
  restart: z.boolean().default(false),
  /** What already happened counts since the run's anchor, from arrival, or some minutes before it (S-6.4). */
  lookBack: z.union([z.enum(["anchor", "arrival"]), z.int().min(1).max(43_200)]).default("anchor"),
});

const DEFAULT_TIMEOUT = { amount: 7, unit: "day" } as const;

const schema = z.strictObject({
  arms: z.array(armSchema).min(1, "Add the event to wait for").max(10),
  timeout: durationSchema.default(DEFAULT_TIMEOUT),
  /** What the first timeout counts from; a restart always counts from its event. */
  from: z.enum(["arrival", "anchor"]).default("arrival"),
  maxRestarts: z.int().min(0).max(1_000).default(100),
  /** Measured from arrival; restarts never go beyond it. */
  deadline: durationSchema.nullable().default(null),
});

export type Config = z.output<typeof schema>;
type ArmConfig = Config["arms"][number];

/** Parks the run until the person does one of a few things, or until patience runs out. */
export default defineStepKind({
  kind: "wait-for",
  version: 1,
  title: "Wait for",
  family: "timing",
  icon: "bell-ring",
  schema,
  example: {
    arms: [{ id: "ordered", event: "Order Completed" }],
    timeout: { amount: 4, unit: "hour" },
  },
  blank: { arms: [], timeout: { amount: 1, unit: "day" } },

  outputs: ({ arms }) => [
    ...arms.filter(({ restart }) => !restart).map(({ id, event }) => ({ id, label: event })),
    { id: "timeout", label: "Timed out" },
  ],

  summarize({ arms, timeout }) {
    const leaving = arms.filter(({ restart }) => !restart).map(({ event }) => event);
    const restarting = arms.filter(({ restart }) => restart).map(({ event }) => event);
    const words = [leaving.join(" or "), `at most ${formatDuration(timeout)}`];
    if (restarting.length > 0) words.push(`restarts on ${restarting.join(" or ")}`);
    return words.filter(Boolean).join(", ");
  },

  about: ({ arms, timeout = DEFAULT_TIMEOUT, maxRestarts = 100, deadline = null }) => ({
    events: arms.flatMap(({ event, match = "key" }, at) =>
      event
        ? [
            {
              name: event,
              field: `arms.${at}.event`,
              role: "awaited",
              match: { field: `arms.${at}.match`, any: match === "any" },
            },
          ]
        : [],
    ),
    waits: { field: "timeout", longest: timeout },
    timeout: { field: "timeout", length: timeout },
    ...(arms.some(({ restart }) => restart)
      ? { restarts: { field: "maxRestarts", max: maxRestarts, deadline } }
      : {}),
  }),

  // Whoever has already acted is not kept waiting, nor written to.
  asks: ({ arms }, stepId) =>
    arms
      .filter(({ restart, lookBack }) => !restart && lookBack !== "arrival")
      .map((arm) => happened(arm, stepId)),

  enter(visit) {
    const { config, facts } = visit;
    for (const arm of config.arms) {
      const met =
        arm.restart || arm.lookBack === "arrival"
          ? null
          : facts.answers[questionKey(happened(arm, visit.stepId))];
      if (isObject(met)) return leave(arm.id, "already happened", { remember: consumed(visit, met) });
    }
    return park(visit, START, visit.config.from === "anchor" ? visit.run.anchor : visit.now);
  },

  resume(visit, wake) {
    const memory = memoryOf(visit);
    if (wake.kind !== "event") return leave("timeout", memory.atDeadline ? "deadline" : "time is up");
    const arm = visit.config.arms.find(({ id }) => id === wake.arm);
    const happening = factsOf(wake.event);
    if (!arm?.restart) return leave(wake.arm, "event arrived", { remember: consumed(visit, happening) });
    return restart(visit, memory, wake.event);
  },
});

type Memory = Readonly<{ restarts: number; restartedAt: Instant; arrivedAt: Instant; atDeadline: boolean }>;
const START = { restarts: 0, restartedAt: 0 };

/** Sets the timeout anew from the event's own time; past the limits only the remembered event is refreshed (S-6.8, S-6.9). */
function restart(visit: Visit<Config>, memory: Memory, event: LoggedEvent): Move {
  const newer = event.timestamp >= memory.restartedAt;
  const remember = newer ? { event: factsOf(event) } : undefined;
  if (!newer || memory.restarts >= visit.config.maxRestarts) {
    return wait({ until: visit.run.wait?.wakeAt ?? visit.now, arms: armsOf(visit.config), memory }, remember);
  }
  const next = { restarts: memory.restarts + 1, restartedAt: event.timestamp };
  return park(visit, next, event.timestamp, memory.arrivedAt, remember);
}

function park(
  { config, facts, now }: Visit<Config>,
  count: Readonly<{ restarts: number; restartedAt: Instant }>,
  from: Instant,
  arrivedAt = now,
  remember?: JsonObject,
): Move {
  const due = addDuration(from, config.timeout, facts.zone);
  const last = config.deadline ? addDuration(arrivedAt, config.deadline, facts.zone) : null;
  const atDeadline = last !== null && last < due;
  const until = atDeadline ? last : due;
  const restartedAt = Math.max(count.restartedAt, from);
  const memory: Memory = { restarts: count.restarts, restartedAt, arrivedAt, atDeadline };
  return wait({ until, arms: armsOf(config), memory }, remember);
}

function memoryOf({ run, now }: Visit<Config>): Memory {
  const memory = run.wait?.memory;
  return isObject(memory) ? (memory as unknown as Memory) : { ...START, arrivedAt: now, atDeadline: false };
}

function armsOf({ arms }: Config) {
  return arms.map(({ id, event, where, match }) => ({ id, event, where, match }));
}

function happened({ event, where, match, lookBack }: ArmConfig, stepId: string): Question {
  return { kind: "happened", stepId, event, where, match, since: lookBack === "arrival" ? 0 : lookBack };
}

function factsOf({ seq, event, timestamp, properties }: LoggedEvent): JsonObject {
  return { seq, event, timestamp, properties };
}

/** The matched event, for templates and later rules (S-6.10), and so that this step never passes on it again (S-6.5). */
function consumed({ run, stepId }: Visit<Config>, happening: JsonObject): JsonObject {
  const steps = run.context["steps"];
  const own = isObject(steps) ? steps[stepId] : null;
  const before = isObject(own) && Array.isArray(own["consumed"]) ? own["consumed"] : [];
  return { event: happening, consumed: [...before, happening["seq"] ?? 0].slice(-100) };
}

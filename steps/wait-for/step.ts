import { addDuration } from "#core/calendar/add-duration.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { defineStepKind, leave, type Move, type Visit, type Wake, wait } from "#core/engine/step-kind.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { formatDuration, type Instant } from "#core/kernel/time.ts";
import { armLabel, armsMet, factsOf, leaves, type Met, nextLookOf, questionsOfArms } from "./arms.ts";
import { type Config, DEFAULT_TIMEOUT, type EventArm, schema } from "./config.ts";

export type { Config } from "./config.ts";

/** Parks the run until one of a few things happens or becomes true, or until patience runs out (S-6). */
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
    ...arms.filter(leaves).map((arm) => ({ id: arm.id, label: armLabel(arm) || "?" })),
    { id: "timeout", label: "Timed out" },
  ],

  summarize({ arms, mode, timeout }) {
    const restarting = arms.filter((arm) => !leaves(arm)).map(armLabel);
    const leaving = arms.filter(leaves).map(armLabel);
    const words = [
      leaving.join(mode === "ranked" ? ", else " : " or "),
      `at most ${formatDuration(timeout)}`,
    ];
    if (restarting.length > 0) words.push(`restarts on ${restarting.join(" or ")}`);
    return words.filter(Boolean).join(", ").slice(0, 300);
  },

  about: ({ arms, timeout = DEFAULT_TIMEOUT, maxRestarts = 100, deadline = null }) => ({
    events: arms.flatMap((arm, at) => eventUse(arm as EventArm, at)),
    uses: arms.flatMap((arm, at) =>
      arm.kind === "segment" && arm.segmentId
        ? [{ object: arm.of ?? "list", id: arm.segmentId, field: `arms.${at}.segmentId` }]
        : [],
    ),
    waits: { field: "timeout", longest: timeout },
    timeout: { field: "timeout", length: timeout },
    ...(arms.some((arm) => !leaves(arm))
      ? { restarts: { field: "maxRestarts", max: maxRestarts, deadline } }
      : {}),
  }),

  // Whoever has already acted is not kept waiting, nor written to.
  asks: questionsOfArms,
  listens: (config) => armsOf(config),

  enter: (visit) => enterOrPark(visit),

  resume(visit, wake) {
    const memory = memoryOf(visit);
    if (wake.kind === "event") {
      const arm = visit.config.arms.find(({ id }) => id === wake.arm);
      if (arm && !leaves(arm)) return restart(visit, memory, wake.event);
    }
    return goOn(visit, memory, wake);
  },

  rewait(visit, { memory }) {
    const met = enterOrPark(visit);
    if (met.kind !== "wait" || !isObject(memory)) return met;
    const { restarts, restartedAt, best = null } = memory as unknown as Memory;
    if (restarts > 0) return park(visit, { restarts, restartedAt, best }, restartedAt);
    return best === null ? met : park(visit, { ...START, best }, startOf(visit));
  },
});

function eventUse(arm: EventArm, at: number) {
  const { event, match = "key" } = arm;
  if (!event || (arm.kind ?? "event") !== "event") return [];
  const field = `arms.${at}.event`;
  return [
    {
      name: event,
      field,
      role: "awaited" as const,
      match: { field: `arms.${at}.match`, any: match === "any" },
    },
  ];
}

type Best = Readonly<{ arm: string; event: JsonObject | null }>;
type Memory = Readonly<{
  restarts: number;
  restartedAt: Instant;
  arrivedAt: Instant;
  atDeadline: boolean;
  /** When patience runs out; the wait may wake before, to look at a date or a rule. */
  dueAt: Instant;
  /** The highest of ranked arms that has come true so far (S-6.2). */
  best: Best | null;
}>;
const START = { restarts: 0, restartedAt: 0, best: null };

function enterOrPark(visit: Visit<Config>): Move {
  const [first] = armsMet(visit, true);
  const decided = first ? settle(visit, first, null) : null;
  if (decided?.leaves) return go(visit, decided.best, first?.event ? "already happened" : "already true");
  return park(visit, { ...START, best: decided?.best ?? null }, startOf(visit));
}

function startOf({ config, run, now }: Visit<Config>): Instant {
  return config.from === "anchor" ? run.anchor : now;
}

/** What has come true decides: at once, or at the end where arms are ranked and a higher one may still come. */
function settle(visit: Visit<Config>, met: Met, before: Best | null): { best: Best; leaves: boolean } {
  const { config } = visit;
  const found: Best = { arm: met.arm.id, event: met.event };
  if (config.mode === "first") return { best: found, leaves: true };
  const rank = (id: string) => config.arms.filter(leaves).findIndex((arm) => arm.id === id);
  const best = before && rank(before.arm) >= 0 && rank(before.arm) <= rank(found.arm) ? before : found;
  return { best, leaves: rank(best.arm) === 0 };
}

function go(visit: Visit<Config>, { arm, event }: Best, reason: string): Move {
  return leave(arm, reason, event ? { remember: consumed(visit, event) } : {});
}

/** An event, a time or a change of state: the lowest arm that holds by now decides (S-6.3). */
function goOn(visit: Visit<Config>, memory: Memory, wake: Wake): Move {
  const first = lowestMet(visit, wake);
  const decided = first ? settle(visit, first, memory.best) : { best: memory.best, leaves: false };
  const { best } = decided;
  if (best && decided.leaves) return go(visit, best, first?.event ? "event arrived" : "came true");
  if (wake.kind === "timer" && visit.now >= memory.dueAt) return timeUp(visit, { ...memory, best });
  if (best?.arm !== memory.best?.arm)
    return waitOn(visit, { ...memory, best }, first?.event ? consumed(visit, first.event) : undefined);
  const sameTime = wakeAt(visit, memory.dueAt) === visit.run.wait?.wakeAt;
  return sameTime && wake.kind !== "timer" ? { kind: "stay" } : waitOn(visit, memory);
}

function lowestMet(visit: Visit<Config>, wake: Wake): Met | undefined {
  const { arms } = visit.config;
  const candidates = [...armsMet(visit, false)];
  const at = wake.kind === "event" ? arms.findIndex(({ id }) => id === wake.arm) : -1;
  const arm = arms[at];
  if (arm && wake.kind === "event") candidates.push({ at, arm, event: factsOf(wake.event) });
  return candidates.toSorted((a, b) => a.at - b.at)[0];
}

/** With ranked arms the highest that came true, else by the time limit. */
function timeUp(visit: Visit<Config>, { best, atDeadline }: Memory): Move {
  if (best) return go(visit, best, "the highest that came true");
  const remember = { timedOutAt: visit.now };
  return leave("timeout", atDeadline ? "deadline" : "time is up", { remember });
}

/** Sets the timeout anew from the event's own time; past the limits only the remembered event is refreshed (S-6.8, S-6.9). */
function restart(visit: Visit<Config>, memory: Memory, event: LoggedEvent): Move {
  const newer = event.timestamp >= memory.restartedAt;
  const remember = newer ? { event: factsOf(event) } : undefined;
  if (!newer || memory.restarts >= visit.config.maxRestarts) return waitOn(visit, memory, remember);
  const next = { restarts: memory.restarts + 1, restartedAt: event.timestamp, best: memory.best };
  return park(visit, next, event.timestamp, memory.arrivedAt, remember);
}

function park(
  visit: Visit<Config>,
  count: Pick<Memory, "restarts" | "restartedAt" | "best">,
  from: Instant,
  arrivedAt = visit.now,
  remember?: JsonObject,
): Move {
  const { config, facts } = visit;
  const due = addDuration(from, config.timeout, facts.zone);
  const last = config.deadline ? addDuration(arrivedAt, config.deadline, facts.zone) : null;
  const atDeadline = last !== null && last < due;
  const memory: Memory = {
    ...{ restarts: count.restarts, restartedAt: Math.max(count.restartedAt, from), best: count.best },
    ...{ arrivedAt, atDeadline, dueAt: atDeadline ? last : due },
  };
  return waitOn(visit, memory, remember);
}

function waitOn(visit: Visit<Config>, memory: Memory, remember?: JsonObject): Move {
  const { config } = visit;
  const watches = config.arms.some((arm) => arm.kind !== "event");
  const on = {
    until: wakeAt(visit, memory.dueAt),
    arms: armsOf(config),
    memory: memory as JsonObject,
    watches,
  };
  return wait(on, remember);
}

function wakeAt(visit: Visit<Config>, dueAt: Instant): Instant {
  const look = nextLookOf(visit);
  return look === null ? dueAt : Math.min(look, dueAt);
}

function memoryOf({ run, now }: Visit<Config>): Memory {
  const memory = run.wait?.memory;
  const kept = isObject(memory)
    ? (memory as unknown as Memory)
    : { ...START, arrivedAt: now, atDeadline: false };
  return { ...{ best: null, dueAt: run.wait?.wakeAt ?? now }, ...kept };
}

function armsOf({ arms }: Config) {
  return arms.flatMap((arm) =>
    arm.kind === "event" ? [{ id: arm.id, event: arm.event, where: arm.where, match: arm.match }] : [],
  );
}

/** The matched event, for templates and later rules (S-6.10), and so that this step never passes on it again (S-6.5). */
function consumed({ run, stepId }: Visit<Config>, happening: JsonObject): JsonObject {
  const steps = run.context["steps"];
  const own = isObject(steps) ? steps[stepId] : null;
  const before = isObject(own) && Array.isArray(own["consumed"]) ? own["consumed"] : [];
  return { event: happening, consumed: [...before, happening["seq"] ?? 0].slice(-100) };
}

import fc from "fast-check";
import { advance, isLive } from "#core/engine/advance.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Cause, Effect, Outcome, Run, Transition } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { HOUR, type Instant, MINUTE } from "#core/kernel/time.ts";
import { buildEvent, buildRun, compileDocument, draw, factsFor, T } from "#tests/builders.ts";

/** A cause and when it comes. */
export type Timed = Readonly<{ cause: Cause; at: Instant }>;
export type Walk = Readonly<{ journey: CompiledJourney; causes: readonly Timed[] }>;
export type Fed = Readonly<{ run: Run; effects: readonly Effect[]; transitions: readonly Transition[] }>;

const NAMES = ["Order Completed", "Cart Updated", "Product Viewed"] as const;
const OUTCOMES: readonly Outcome["state"][] = ["sent", "held_out", "skipped", "expired", "dead", "cancelled"];

const stepArbitrary = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 1, max: 120 })
      .map((amount) => ({ kind: "wait", config: { mode: "for", duration: { amount, unit: "minute" } } })),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({
        event: fc.constantFrom(...NAMES),
        restart: fc.constantFrom(...NAMES),
        amount: fc.integer({ min: 1, max: 6 }),
      })
      .map(({ event, restart, amount }) => ({
        kind: "wait-for",
        config: {
          arms: [
            { id: "met", event },
            { id: "again", event: restart, restart: true },
          ],
          timeout: { amount, unit: "hour" },
          maxRestarts: 3,
        },
      })),
  },
  { weight: 4, arbitrary: fc.constant({ kind: "email", config: { templateId: "tpl_1" } }) },
  { weight: 1, arbitrary: fc.constant({ kind: "webhook", config: { url: "https://hooks.example.com/" } }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...NAMES).map((event) => ({
      kind: "condition",
      config: {
        rule: {
          kind: "did",
          event,
          measure: "count",
          operator: "atLeast",
          value: 1,
          window: { kind: "allTime" },
        },
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      kind: "update-person",
      config: { changes: [{ trait: "n", operation: "increment", value: { kind: "fixed", value: 1 } }] },
    }),
  },
);

const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  wait: ["next"],
  "wait-for": ["met", "timeout"],
  email: ["next", "skipped", "failed"],
  webhook: ["next", "failed"],
  condition: ["yes", "no"],
  "update-person": ["next"],
};

/** Journeys over all kinds of step; edges only lead downwards, as the editor sees to. */
const journeyArbitrary = fc
  .tuple(
    fc.array(stepArbitrary, { minLength: 1, maxLength: 8 }),
    fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  )
  .map(([steps, dice]) => {
    const drawn = Object.fromEntries(steps.map((step, at) => [`s${at}`, step]));
    let die = 0;
    const edges = steps.flatMap(({ kind }, at) =>
      (OUTPUTS[kind] ?? []).flatMap((output) => {
        const roll = dice[die++ % dice.length] ?? 0;
        const target = at + 1 + (roll % (steps.length - at));
        return target < steps.length && roll % 7 !== 0 ? [`s${at} --${output}--> s${target}`] : [];
      }),
    );
    return compileDocument(draw(drawn, edges));
  });

/** One die a cause: what comes next is chosen by where the run stands, because blind inputs prove nothing. */
export const walk: fc.Arbitrary<Walk> = fc
  .tuple(journeyArbitrary, fc.array(fc.nat({ max: 9_999 }), { minLength: 1, maxLength: 25 }))
  .map(([journey, dice]) => ({ journey, causes: aim(journey, dice) }));

function aim(journey: CompiledJourney, dice: readonly number[]): readonly Timed[] {
  const causes: Timed[] = [{ cause: { kind: "proceed", from: 0 }, at: T }];
  const world = start(journey);
  step(world, causes[0] as Timed);
  let now = T;
  for (const [turn, die] of dice.entries()) {
    if (!isLive(world.run)) break;
    const timed = next(world.run, die, now, turn);
    now = timed.at;
    causes.push(timed);
    step(world, timed);
  }
  return causes;
}

function next(run: Run, die: number, now: Instant, turn: number): Timed {
  const { wait } = run;
  const kind = die % 10;
  const seq = 100 + turn;
  if (wait?.deliveryId && kind < 7) {
    const state = OUTCOMES[die % OUTCOMES.length] ?? "sent";
    const at = now + MINUTE;
    return {
      at,
      cause: {
        kind: "deliverySettled",
        seq,
        deliveryId: wait.deliveryId,
        outcome: { state, reason: null, at },
      },
    };
  }
  if (wait?.wakeAt != null && kind < 5)
    return { at: Math.max(now, wait.wakeAt), cause: { kind: "timerDue", waitId: wait.id } };
  if (kind < 9) {
    const event = NAMES[die % NAMES.length] ?? "Order Completed";
    const at = now + (die % 90) * MINUTE;
    return {
      at,
      cause: {
        kind: "eventArrived",
        event: buildEvent(event, { seq, timestamp: at - (die % 3) * MINUTE, receivedAt: at }),
      },
    };
  }
  return { at: now + HOUR, cause: { kind: "timerDue", waitId: "another" } };
}

type World = {
  readonly journey: CompiledJourney;
  run: Run;
  effects: Effect[];
  transitions: Transition[];
  readonly history: Map<number, LoggedEvent>;
};

function start(journey: CompiledJourney): World {
  return { journey, run: buildRun(journey), effects: [], transitions: [], history: new Map() };
}

function step(world: World, { cause, at }: Timed): void {
  const facts = factsFor(world.journey, world.run, [...world.history.values()], at);
  const { run, effects, transitions } = advance(world.journey, world.run, { cause, facts }, at);
  world.run = run;
  world.effects.push(...effects);
  world.transitions.push(...transitions);
  if (cause.kind === "eventArrived") world.history.set(cause.event.seq, cause.event);
}

/** Feeds causes in their order to a fresh run. */
export function feed(journey: CompiledJourney, causes: readonly Timed[]): Fed {
  const world = start(journey);
  for (const timed of causes) step(world, timed);
  const { run, effects, transitions } = world;
  return { run, effects, transitions };
}

/** Keys of the effects of one kind. */
export function keysOf(effects: readonly Effect[], kind: Effect["act"]["kind"]): readonly string[] {
  return effects.filter(({ act }) => act.kind === kind).map(({ key }) => key);
}

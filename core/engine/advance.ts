import type { LoggedEvent } from "#core/engine/event.ts";
import { isControl } from "#core/engine/holdout.ts";
import { caughtUp, passedBy } from "#core/engine/passed.ts";
import type { Advance, Arm, Cause, Effect, Facts, Input, Run, Transition, Wait } from "#core/engine/run.ts";
import { scopeOf } from "#core/engine/scope.ts";
import type { Move, Visit, WaitFor, Wake } from "#core/engine/step-kind.ts";
import { type CompiledJourney, type CompiledStep, stepAfter } from "#core/journey/compile.ts";
import { assertNever, invariant } from "#core/kernel/assert.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { concernsRun } from "#core/rules/instance-key.ts";
import { matches } from "#core/rules/matches.ts";

/** After so many moves a run yields: it stays active and due (architecture 6.7). */
const MOVES_PER_ADVANCE = 100;
/** In a batch that has made so many moves already, a run that goes on and on yields sooner: others wait for its end (G-12). */
const MOVES_PER_BATCH = 1_000;
const FEWEST_MOVES = 10;
export const TRANSITIONS_PER_RUN = 5_000;
const CONTEXT_LIMIT = 65_536;
const ANSWERED_KEPT = 250;

/**
 * The interpreter: moves one run as far as it goes, for one cause. It reads no clock, no chance and no network
 * (S-0.6); an input that does not fit the run changes nothing, so that every input may come twice or late.
 */
export function advance(
  journey: CompiledJourney,
  run: Run,
  input: Input,
  now: Instant,
  most: number = MOVES_PER_ADVANCE,
): Advance {
  const passage: Passage = { journey, run, facts: input.facts, now, effects: [], transitions: [] };
  const first = firstMove(passage, input.cause);
  return first === "nothing" ? { run, effects: [], transitions: [] } : goOn(passage, first, most);
}

/** The same for a run that a plan has put somewhere: by the move that was found for it there, else by entering the step (S-13.5). */
export function advanceFrom(
  journey: CompiledJourney,
  run: Run,
  facts: Facts,
  now: Instant,
  first: Move | "enter",
): Advance {
  return goOn({ journey, run, facts, now, effects: [], transitions: [] }, first, MOVES_PER_ADVANCE);
}

function goOn(passage: Passage, first: Move | "enter", most: number): Advance {
  let move: Move | null = first === "enter" ? enterStep(passage) : first;
  for (let moves = 1; move; moves += 1) {
    const goesOn = apply(passage, move);
    if (!goesOn) break;
    if (passage.run.seq >= TRANSITIONS_PER_RUN) {
      end(passage, "failed", "step_limit");
      break;
    }
    const stale = changesFacts(move) || comesAgain(passage);
    if (moves >= most || stale) return yielding(passage, stale);
    move = enterStep(passage);
  }
  return { run: passage.run, effects: passage.effects, transitions: passage.transitions };
}

/** Stays active and due; where it goes on with facts read anew, that is asked for at once. */
function yielding({ run, effects, transitions }: Passage, again: boolean): Advance {
  const active: Run = { ...run, state: "active", wait: null };
  return { run: active, effects, transitions, ...(again ? { again } : {}) };
}

/** A condition behind a step that changes the person judges the changed person (S-7.1). */
function changesFacts(move: Move): boolean {
  if (move.kind !== "leave") return false;
  return move.acts.some(({ kind }) => kind === "changePerson" || kind === "changeList" || kind === "showArm");
}

/** A wait that the run has passed in this very advance would be answered from before it did: it is asked anew (S-6.5). */
function comesAgain(passage: Passage): boolean {
  const { run, transitions } = passage;
  if (!standingOn(passage).kind.listens) return false;
  return transitions.some(({ stepId }) => stepId === run.stepId);
}

/** How far a run may go in a batch that has moved others so often. */
export function movesLeft(made: number): number {
  return Math.max(FEWEST_MOVES, Math.min(MOVES_PER_ADVANCE, MOVES_PER_BATCH - made));
}

/** True for a run that has not ended. */
export function isLive(run: Run): boolean {
  return run.state === "active" || run.state === "waiting";
}

/** The key under which a step's act happens once: run/step/visit (S-9.1). */
export function visitKey(run: Run, stepId = run.stepId): string {
  return `${run.id}/${stepId}/${run.visits[stepId] ?? 1}`;
}

type Passage = {
  readonly journey: CompiledJourney;
  readonly facts: Facts;
  readonly now: Instant;
  run: Run;
  readonly effects: Effect[];
  readonly transitions: Transition[];
};

function firstMove(passage: Passage, cause: Cause): Move | "enter" | "nothing" {
  const { run } = passage;
  if (!isLive(run)) return "nothing";
  switch (cause.kind) {
    case "proceed":
      return run.state === "active" && run.seq === cause.from ? "enter" : "nothing";
    case "timerDue":
      return isDue(passage, cause.waitId) ? resumeStep(passage, { kind: "timer" }) : "nothing";
    case "stateChanged":
      return run.wait?.watches ? resumeStep(passage, { kind: "state" }) : "nothing";
    case "eventArrived":
      return answerEvent(passage, cause.event);
    case "deliverySettled":
      return answerDelivery(passage, cause);
    case "zoneChanged":
      return timedAnew(passage);
    case "exitRequested":
      if (cause.seq !== undefined) answer(passage, cause.seq);
      end(passage, "exited", cause.reason, cause.values);
      return "enter";
    default:
      return assertNever(cause);
  }
}

/** The wait as it would be had the person arrived under their new clocks; what is past by now is due at once (S-5.9). */
function timedAnew(passage: Passage): Move | "nothing" {
  const { run, now } = passage;
  if (!run.wait || run.wait.wakeAt === null) return "nothing";
  const step = standingOn(passage);
  if (!step.kind.followsZone?.(step.config)) return "nothing";
  const move = step.kind.enter({ ...visitOf(passage, step), now: run.arrivedAt });
  if (move.kind !== "wait") return { kind: "wait", on: { until: now } };
  return move.on.until === run.wait.wakeAt ? "nothing" : { kind: "wait", on: move.on };
}

function isDue({ run, now }: Passage, waitId: string): boolean {
  return run.wait?.id === waitId && run.wait.wakeAt !== null && run.wait.wakeAt <= now;
}

function answerEvent(passage: Passage, event: LoggedEvent): Move | "nothing" {
  const arm = armFor(passage, event);
  if (!arm) return "nothing";
  answer(passage, event.seq);
  return resumeStep(passage, { kind: "event", arm: arm.id, event });
}

function answerDelivery(
  passage: Passage,
  { deliveryId, seq, outcome }: Extract<Cause, { kind: "deliverySettled" }>,
): Move | "nothing" {
  const { run } = passage;
  if (run.wait?.deliveryId !== deliveryId || run.answered.includes(seq)) return "nothing";
  answer(passage, seq);
  return resumeStep(passage, { kind: "delivery", outcome });
}

/** The first arm, in the order drawn, that the event satisfies (S-6.3). */
function armFor({ journey, run, facts, now }: Passage, event: LoggedEvent): Arm | null {
  if (!run.wait || run.answered.includes(event.seq)) return null;
  for (const arm of run.wait.arms) {
    if (arm.event !== event.event) continue;
    if (arm.match === "key" && !concernsRun(event, journey.keyPath, run.instanceKey)) continue;
    if (matches(arm.where, scopeOf(run, facts, now, event))) return arm;
  }
  return null;
}

function answer(passage: Passage, seq: number): void {
  passage.run = { ...passage.run, answered: [...passage.run.answered, seq].slice(-ANSWERED_KEPT) };
}

function standingOn({ journey, run }: Passage): CompiledStep {
  const step = journey.steps.get(run.stepId);
  invariant(step, `run ${run.id} stands on a step that version ${journey.version} does not have`);
  return step;
}

function visitOf(passage: Passage, step: CompiledStep): Visit<unknown> {
  const { run, facts, now } = passage;
  return { stepId: step.id, config: step.config, run, facts, now };
}

function enterStep(passage: Passage): Move | null {
  if (!isLive(passage.run)) return null;
  const step = standingOn(passage);
  if (step.off)
    return { kind: "leave", output: step.outputs[0]?.id ?? "next", reason: "switched off", acts: [] };
  if (step.kind.outward && isControl(passage.journey, passage.run.personId))
    return { kind: "leave", output: "next", reason: "control", acts: [] };
  const passed = passedBy(passage.run, step);
  if (passed) passage.run = passed.run;
  return passed ? passed.move : step.kind.enter(visitOf(passage, step));
}

function resumeStep(passage: Passage, wake: Wake): Move | "nothing" {
  const step = standingOn(passage);
  invariant(step.kind.resume, `${step.kind.kind} waits but cannot resume`);
  const move = step.kind.resume(visitOf(passage, step), wake);
  return move.kind === "stay" ? "nothing" : move;
}

/** Carries out one move; true when the run has come to another step and goes on. */
function apply(passage: Passage, move: Move): boolean {
  if (!isLive(passage.run)) return false;
  switch (move.kind) {
    case "exit":
      end(passage, "exited", move.reason);
      return false;
    case "stay":
      return false;
    case "wait":
      for (const act of move.acts ?? []) passage.effects.push({ key: visitKey(passage.run), act });
      park(passage, move.on, move.remember);
      return false;
    case "leave": {
      const step = standingOn(passage);
      if (move.orExit !== undefined && !step.next.has(move.output)) {
        end(passage, "exited", move.orExit, move.values);
        return false;
      }
      const to = stepAfter(step, move.output);
      const key = visitKey(passage.run);
      for (const act of move.acts) passage.effects.push({ key, act });
      remember(passage, move.remember);
      record(passage, move.output, to, move.reason, move.values);
      if (to === null) return finish(passage, "completed", "end");
      arrive(passage, to);
      return true;
    }
    default:
      return assertNever(move);
  }
}

function arrive(passage: Passage, stepId: string): void {
  const { run, now } = passage;
  const visits = { ...run.visits, [stepId]: (run.visits[stepId] ?? 0) + 1 };
  passage.run = { ...run, state: "active", stepId, visits, wait: null, arrivedAt: now };
}

function park(passage: Passage, on: WaitFor, news: JsonObject | undefined): void {
  remember(passage, news);
  const { run } = passage;
  const key = visitKey(run);
  const asked = on.deliver !== undefined && run.wait?.deliveryId !== key;
  if (on.deliver && asked) passage.effects.push({ key, act: { kind: "deliver", message: on.deliver } });
  const wait: Wait = {
    id: `${run.seq}.${run.answered.length}`,
    wakeAt: on.until ?? null,
    arms: on.arms ?? [],
    deliveryId: on.deliver ? key : null,
    memory: on.memory ?? null,
    ...(on.watches ? { watches: true } : {}),
  };
  passage.run = { ...caughtUp(run, wait), state: "waiting", wait };
}

/** Ends a run that stands somewhere: what it asked to send and is not sent yet goes with it (S-4.2). */
function end(passage: Passage, state: "exited" | "failed", reason: string, values?: JsonObject): void {
  const deliveryId = passage.run.wait?.deliveryId;
  if (deliveryId) passage.effects.push({ key: deliveryId, act: { kind: "cancelDelivery", reason } });
  record(passage, null, null, reason, values);
  finish(passage, state, reason);
}

function finish(passage: Passage, state: "completed" | "exited" | "failed", reason: string): false {
  passage.run = { ...passage.run, state, wait: null, endedAt: passage.now, endReason: reason };
  return false;
}

function record(
  passage: Passage,
  output: string | null,
  to: string | null,
  reason: string,
  values?: JsonObject,
): void {
  const { run, now } = passage;
  const seq = run.seq + 1;
  const visit = run.visits[run.stepId] ?? 1;
  passage.transitions.push({
    seq,
    stepId: run.stepId,
    visit,
    output,
    to,
    reason,
    values: values ?? null,
    at: now,
  });
  passage.run = { ...run, seq };
}

function remember(passage: Passage, news: JsonObject | undefined): void {
  if (!news) return;
  const { run } = passage;
  const steps = isObject(run.context["steps"]) ? run.context["steps"] : {};
  const own = isObject(steps[run.stepId]) ? (steps[run.stepId] as JsonObject) : {};
  const context = { ...run.context, steps: { ...steps, [run.stepId]: { ...own, ...news } } };
  if (JSON.stringify(context).length <= CONTEXT_LIMIT) passage.run = { ...run, context };
}

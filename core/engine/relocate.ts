import { advance, advanceFrom, isLive } from "#core/engine/advance.ts";
import { markHad } from "#core/engine/passed.ts";
import type { Advance, Effect, Facts, Run, Transition, Wait } from "#core/engine/run.ts";
import type { Move } from "#core/engine/step-kind.ts";
import type { CompiledJourney, CompiledStep } from "#core/journey/compile.ts";
import type { TimerPolicy } from "#core/journey/plan.ts";
import type { Instant } from "#core/kernel/time.ts";

/** Where a publish plan puts a run (S-13.3): a step of the new version, and what becomes of its timer (S-13.5). */
export type Relocation = Readonly<{
  to: string;
  timer: TimerPolicy;
  /** Steps whose message the run has had: they are not sent again (S-13.6). */
  had: readonly string[];
}>;

/** The one move that may follow an end: somebody has taken the end back (S-13.11). Verify knows it by this word. */
const REVIVED = "revived";

type Place = Readonly<{ journey: CompiledJourney; facts: Facts; now: Instant }>;

/** Moves a run to another version: to a step there that is named, with one transition that says so, and on from it. */
export function relocate(
  place: Place,
  run: Run,
  from: CompiledStep | undefined,
  { to, timer, had }: Relocation,
): Advance {
  const step = place.journey.steps.get(to);
  if (!step || !isLive(run)) return { run, effects: [], transitions: [] };
  const told = transitionOf(run, to, "moved by plan", place.now);
  const moved = markHad({ ...run, version: place.journey.version, seq: told.seq }, had);
  const stays = run.state === "waiting" && isSame(from, step) && !step.off;
  // A message that is asked for already stays asked for: its outcome finds the run where it was.
  if (stays && run.wait?.deliveryId) return { run: moved, effects: [], transitions: [told] };
  const put = stays ? stayOn(place, step, moved, timer) : goTo(place, step, moved, timer);
  return {
    run: put.run,
    effects: [...leftBehind(run, stays), ...put.effects],
    transitions: [told, ...put.transitions],
  };
}

/** On a step that it stands on already: the wait goes on under the new config, its timer as the plan wants it. */
function stayOn(place: Place, step: CompiledStep, run: Run, timer: TimerPolicy): Advance {
  const timed = isTimed(run, step);
  const first = firstMove(place, step, run, run.wait, timed ? timer : null);
  const entered = advanceFrom(place.journey, run, place.facts, place.now, first);
  return timed ? windUp(place, entered, run, run.wait, timer) : entered;
}

/** To another step: from one wait to the next, what was waited may count. */
function goTo(place: Place, step: CompiledStep, run: Run, timer: TimerPolicy): Advance {
  const timed = isTimed(run, step);
  const placed = arrived(run, step.id, timed && timer !== "release" ? run.arrivedAt : place.now);
  const first = firstMove(place, step, placed, null, timed ? timer : null);
  const entered = advanceFrom(place.journey, placed, place.facts, place.now, first);
  return timed ? windUp(place, entered, placed, run.wait, timer) : entered;
}

function isTimed({ wait }: Run, { kind }: CompiledStep): boolean {
  return wait?.wakeAt != null && kind.family === "timing";
}

/** What undoes it for a run that has not moved since, be it at its end: back to the version and the wait it came from (S-13.7). */
export function putBack(place: Place, run: Run, before: Run): Advance {
  const { journey, facts, now } = place;
  const told = transitionOf(run, before.stepId, isLive(run) ? "put back by undo" : REVIVED, now);
  const kept = before.wait?.deliveryId ?? null;
  const cancels = kept === null || kept !== run.wait?.deliveryId ? leftBehind(run, false) : [];
  const { version, stepId, arrivedAt, context } = before;
  const open = { state: before.state, endedAt: null, endReason: null };
  const back: Run = { ...run, ...open, version, stepId, arrivedAt, context, seq: told.seq };
  if (before.state === "waiting" && before.wait && (kept === null || kept === run.wait?.deliveryId)) {
    const wait = { ...before.wait, id: `${told.seq}.${run.answered.length}` };
    return { run: { ...back, state: "waiting", wait }, effects: cancels, transitions: [told] };
  }
  // It stood there for a message that the plan has taken back, or was on its way: it comes there anew.
  const anew = advanceFrom(journey, arrived(back, stepId, now), facts, now, "enter");
  return { ...anew, effects: [...cancels, ...anew.effects], transitions: [told, ...anew.transitions] };
}

function isSame(from: CompiledStep | undefined, to: CompiledStep): boolean {
  return from !== undefined && from.id === to.id && from.kind.kind === to.kind.kind;
}

function transitionOf(run: Run, to: string, reason: string, at: Instant): Transition {
  const visit = run.visits[run.stepId] ?? 1;
  const { stepId, version } = run;
  return { seq: run.seq + 1, stepId, visit, output: null, to, reason, values: { fromVersion: version }, at };
}

function arrived(run: Run, stepId: string, at: Instant): Run {
  const visits = { ...run.visits, [stepId]: (run.visits[stepId] ?? 0) + 1 };
  return { ...run, state: "active", stepId, visits, wait: null, arrivedAt: at };
}

/** What was asked for at a step that is left by plan, and is not sent yet, is not sent (S-20.4). */
function leftBehind({ wait }: Run, stays: boolean): readonly Effect[] {
  if (stays || !wait?.deliveryId) return [];
  return [{ key: wait.deliveryId, act: { kind: "cancelDelivery", reason: "publish_plan" } }];
}

/** Waits keep their arrival: the step is asked again as of then, and new arms look back (S-13.5, S-6.4). */
function firstMove(
  { facts, now }: Place,
  step: CompiledStep,
  run: Run,
  wait: Wait | null,
  timer: TimerPolicy | null,
): Move | "enter" {
  if (step.off || (wait === null && timer !== "recompute")) return "enter";
  const visit = {
    stepId: step.id,
    config: step.config,
    run,
    facts,
    now: timer === null ? now : run.arrivedAt,
  };
  const move = wait && step.kind.rewait ? step.kind.rewait(visit, wait) : step.kind.enter(visit);
  const looksBack = (step.kind.asks?.(step.config, step.id).length ?? 0) > 0;
  if (move.kind === "wait" || wait === null || looksBack || timer === "recompute") return move;
  const { wakeAt, arms, memory } = wait;
  return { kind: "wait", on: { arms, memory, ...(wakeAt === null ? {} : { until: wakeAt }) } };
}

/** The timer as the plan wants it; what is in the past fires now. */
function windUp(place: Place, entered: Advance, placed: Run, old: Wait | null, timer: TimerPolicy): Advance {
  const { run } = entered;
  const { wait } = run;
  if (run.state !== "waiting" || run.seq !== placed.seq || wait?.wakeAt == null) return entered;
  const wakeAt = { keep: old?.wakeAt ?? wait.wakeAt, release: place.now, recompute: wait.wakeAt }[timer];
  const wound: Run = { ...run, wait: { ...wait, wakeAt } };
  if (wakeAt > place.now) return { ...entered, run: wound };
  const cause = { kind: "timerDue", waitId: wait.id } as const;
  const fired = advance(place.journey, wound, { cause, facts: place.facts }, place.now);
  return {
    run: fired.run,
    effects: [...entered.effects, ...fired.effects],
    transitions: [...entered.transitions, ...fired.transitions],
  };
}

import { isLive } from "#core/engine/advance.ts";
import type { Batch, Changes } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { lookAtExits } from "#core/engine/listeners.ts";
import { emptyChanges } from "#core/engine/process-batch.ts";
import { putBack, relocate } from "#core/engine/relocate.ts";
import type { Advance, Run } from "#core/engine/run.ts";
import { type Bench, book, clearUp, factsFor, journeyOf, layOut, move } from "#core/engine/workbench.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import type { TimerPolicy } from "#core/journey/plan.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";

/** What is to become of one run, by a plan that somebody has confirmed. */
export type MoveOrder = Readonly<{ runId: string; personId: string }> &
  (
    | Readonly<{ act: "exit"; reason: string }>
    | Readonly<{ act: "move"; to: string; timer: TimerPolicy; had: readonly string[] }>
    | Readonly<{ act: "back"; before: Run }>
  );

export type PlanWork = Readonly<{
  batch: Batch;
  orders: readonly MoveOrder[];
  /** The version that runs are moved to; null for a plan that only ends runs or puts them back. */
  version: Readonly<{ journeyId: string; version: number }> | null;
  now: Instant;
  /** Who wanted it: stands on each transition (S-17.2). */
  cause: JsonObject;
  /** By person, what the new exits look at; null: they are not looked at (S-13.8). */
  past: ReadonlyMap<string, readonly LoggedEvent[]> | null;
}>;

/** `stuck`: the run could not be put there, and stays where it was. */
export type MoveOutcome = "moved" | "exited" | "back" | "stuck";
export type PlanResult = Readonly<{
  changes: Changes;
  outcomes: ReadonlyMap<string, MoveOutcome>;
  /** The runs as they were. */
  before: ReadonlyMap<string, Run>;
  after: ReadonlyMap<string, Run>;
}>;

/** Carries out a page of a plan, person by person, in memory: the shell writes it as it writes any batch. */
export function carryOutPlan(work: PlanWork): PlanResult {
  const out = emptyChanges();
  const outcomes = new Map<string, MoveOutcome>();
  const before = new Map<string, Run>();
  const after = new Map<string, Run>();
  for (const [personId, orders] of byPerson(work.orders)) {
    const bench = layOut(work.batch, personId, work.now, out);
    for (const order of orders) {
      const run = bench.runs.get(order.runId)?.run;
      if (!run || (!isLive(run) && order.act !== "back")) continue;
      before.set(run.id, run);
      outcomes.set(run.id, carryOutOne(work, bench, run, order));
      after.set(run.id, bench.runs.get(run.id)?.run ?? run);
    }
    clearUp(bench);
  }
  return { changes: out, outcomes, before, after };
}

function carryOutOne(work: PlanWork, bench: Bench, run: Run, order: MoveOrder): MoveOutcome {
  if (order.act === "exit") {
    move(bench, run, { kind: "exitRequested", reason: order.reason }, work.cause);
    return "exited";
  }
  const version = order.act === "move" ? work.version?.version : order.before.version;
  const journey = bench.batch.journeys.version(run.journeyId, version ?? 0);
  if (!journey) return "stuck";
  const result = placed(work, bench, journey, run, order);
  if (!result || !book(bench, journey, run, result, work.cause)) return "stuck";
  // What its moves have changed the next may read: it goes on as in any batch.
  const moved = bench.runs.get(run.id)?.run ?? run;
  if (moved.state === "active") move(bench, moved, { kind: "proceed", from: moved.seq }, work.cause);
  if (order.act === "back") return "back";
  if (work.past !== null) lookAtExits(bench, run.id, work.past.get(order.personId) ?? []);
  return "moved";
}

/** Null: the interpreter broke on it. One person's trouble must not hold up the others (G-12). */
function placed(
  { now }: PlanWork,
  bench: Bench,
  journey: CompiledJourney,
  run: Run,
  order: Exclude<MoveOrder, { act: "exit" }>,
): Advance | null {
  try {
    const place = { journey, now, facts: factsFor(bench, journey, run) };
    if (order.act === "back") return putBack(place, run, order.before);
    const from = journeyOf(bench, run);
    const had = order.had.filter((step) => !leadsTo(from, run.stepId, step));
    return relocate(place, run, from.steps.get(run.stepId), { ...order, had });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** A loop brings people back to a message on purpose: then it is sent again (S-13.6). */
function leadsTo({ steps }: CompiledJourney, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of steps.get(id)?.next.values() ?? []) {
      if (next === to) return true;
      if (seen.size !== seen.add(next).size) open.push(next);
    }
  }
  return false;
}

function byPerson(orders: readonly MoveOrder[]): ReadonlyMap<string, readonly MoveOrder[]> {
  const found = new Map<string, MoveOrder[]>();
  for (const order of orders) {
    const list = found.get(order.personId);
    if (list) list.push(order);
    else found.set(order.personId, [order]);
  }
  return found;
}

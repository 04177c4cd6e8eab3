import { act, isRunnable, step } from "./acts.ts";
import { checkEnd } from "./final.ts";
import type { Intent } from "./intake.ts";
import { lanesWithWork, nextInstant, shardsWithWork } from "./work.ts";
import { Violation, type Worker, type World } from "./world.ts";

/** SIM-5: no more faults. Senders try again until they have their answer; the sweeps find the rest. */
export function finish(w: World, intents: readonly Intent[]): void {
  const rest = restingOf(w);
  rest.runAll();
  for (const intent of intents) {
    if (w.acked.has(intent.messageId)) continue;
    w.lost.delete(intent.messageId);
    act(w, { do: "send", by: "i0", intents: [intent] });
    rest.runAll();
  }
  for (const { id, status } of [...w.t.journey.rows.values()])
    if (status === "paused") rest.start("w0", `resume ${id}`);
  for (let round = 0; rest.sweep(); round += 1)
    if (round > 3_000) throw new Violation("SIM-5", "something comes due for ever");
  checkEnd(w, intents);
}

/** Until nothing is left to do at this instant. */
export function restNow(w: World): void {
  const { now } = w;
  const rest = restingOf(w);
  rest.runAll();
  while (rest.sweep() && w.now === now);
  w.now = now;
}

type Resting = Readonly<{
  runAll(): void;
  start(by: string, what: string): void;
  /** One round of the sweeps; where they find nothing, time goes on to what comes next. False: nothing ever will. */
  sweep(): boolean;
}>;

function restingOf(w: World): Resting {
  const limit = 1_000 + 10_000 * Math.max(1, w.t.run.rows.size);
  let steps = 0;
  const run = (worker: Worker) => {
    for (; worker.task && isRunnable(worker); steps += 1) {
      step(w, worker, "ok");
      if (steps > limit) throw new Violation("SIM-5", `no rest after ${limit} steps, last ${worker.what}`);
    }
  };
  const runAll = () => {
    for (let round = 0; w.workers.some(({ task }) => task); round += 1) {
      for (const worker of w.workers) run(worker);
      if (round > 1_000) throw new Violation("SIM-5", "workers wait for each other for ever");
    }
  };
  const start = (by: string, what: string) => {
    act(w, { do: "start", by, what });
    runAll();
  };
  const sweep = () => {
    const before = w.store.written;
    if (hasLeftovers(w)) start("d0", "recover");
    if ([...w.t.run.rows.values()].some(({ run: { state }, wakeAt }) => wakeAt === null && isOpen(state)))
      start("e0", "aside");
    if (shardsWithWork(w).length > 0) start("e0", "shards");
    for (const lane of lanesWithWork(w)) start("d1", `lane ${lane}`);
    if (w.store.written > before) return true;
    const next = nextInstant(w);
    if (next !== null) w.now = next;
    return next !== null;
  };
  return { runAll, start, sweep };
}

const isOpen = (state: string) => state === "active" || state === "waiting";

/** Spares the sweeps that would find nothing. */
function hasLeftovers(w: World): boolean {
  for (const { state, parkedBy, starts, settledAt } of w.t.delivery.rows.values()) {
    if (parkedBy !== null || starts >= 3 || state === "sending") return true;
    if (state === "unknown" && settledAt === null) return true;
  }
  return false;
}

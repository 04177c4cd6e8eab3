import { InvariantError } from "#core/kernel/assert.ts";
import { pause, publish, resume, saveConsent } from "./controls.ts";
import { workShards } from "./engine.ts";
import { type Intent, takeEvents } from "./intake.ts";
import { workLane } from "./lane.ts";
import { recover, renewLeases, resumeLeftovers } from "./recovery.ts";
import { DbError, type Proto } from "./store.ts";
import { shardsWithWork } from "./work.ts";
import { Violation, type Worker, type World } from "./world.ts";

/** One act of a trace. A list of acts replays a run exactly, also without some of them. */
export type Op =
  | Readonly<{ do: "send"; by: string; intents: readonly Intent[] }>
  | Readonly<{ do: "start"; by: string; what: string }>
  | Readonly<{ do: "go"; by: string; hear?: string }>
  | Readonly<{ do: "crash"; by: string }>
  | Readonly<{ do: "renew"; by: string }>
  | Readonly<{ do: "time"; to: number }>
  | Readonly<{ do: "failover"; missing: number }>;
export function isRunnable({ task, pause: waits }: Worker): boolean {
  if (!task) return false;
  return (
    waits?.kind !== "blocked" || waits.tx.done || waits.tx.store.isFree(waits.key, waits.tx, waits.share)
  );
}

/** Does one act; one that no longer fits does nothing, so that traces may be cut. */
export function act(w: World, op: Op): void {
  if (op.do === "time") {
    w.now = Math.max(w.now, op.to);
    return;
  }
  if (op.do === "failover") {
    failOver(w, op.missing);
    return;
  }
  const worker = w.workers.find(({ name }) => name === op.by);
  if (worker) actOf(w, worker, op);
}

type OfWorker = Exclude<Op, Readonly<{ do: "time" | "failover" }>>;

function actOf(w: World, worker: Worker, op: OfWorker): void {
  if (op.do === "crash") crash(worker);
  else if (op.do === "renew") {
    if (worker.task) renewLeases(w, worker, worker.held);
  } else if (op.do === "go") step(w, worker, op.hear ?? "ok");
  else if (!worker.task) {
    worker.task = op.do === "send" ? takeEvents(w, worker, op.intents) : taskOf(w, worker, op.what);
    worker.what =
      op.do === "send" ? `send ${op.intents.map(({ messageId }) => messageId).join(" ")}` : op.what;
    step(w, worker, "ok");
  }
}

function taskOf(w: World, me: Worker, what: string): Proto<unknown> {
  const [verb, name = "", more = ""] = what.split(" ");
  switch (verb) {
    case "shard":
      return workShards(w, me, () => [Number(name)]);
    case "shards":
      return workShards(w, me, () => shardsWithWork(w));
    case "lane":
      return workLane(w, me, name as "email");
    case "consent":
      return saveConsent(w, name, more as "subscribed");
    case "pause":
      return pause(w, name);
    case "resume":
      return resume(w, name);
    case "publish":
      return publish(w, name);
    case "aside":
      return resumeLeftovers(w);
    default:
      return recover(w);
  }
}

export function step(w: World, worker: Worker, hear: string): void {
  if (!isRunnable(worker) || !worker.task) return;
  try {
    const { done, value } = worker.task.next(hear);
    worker.pause = done ? null : value;
    if (done) worker.task = null;
  } catch (error) {
    worker.task = null;
    worker.pause = null;
    worker.held.clear();
    if (error instanceof DbError && error.state === "40P01")
      throw new Violation("LOCK", `${worker.name} (${worker.what}) was in a circle of locks`);
    // A connection that broke: the product rolls back, and the sweep does the work again.
    if (!(error instanceof DbError))
      throw error instanceof InvariantError && w.failedOver
        ? new Violation("FAILOVER", error.message)
        : error;
  }
}

function crash(worker: Worker): void {
  worker.task?.return(undefined);
  worker.task = null;
  worker.pause = null;
  worker.life += 1;
  worker.cache.clear();
  worker.held.clear();
}

/** What the standby lacks was answered for: such losses are listed, never hidden. */
function failOver(w: World, missing: number): void {
  const before = new Map(w.t.event.rows);
  const attempts = new Map(w.t.attempt.rows);
  w.store.failover(missing);
  w.failedOver = true;
  for (const [seq, { messageId }] of before) {
    if (w.t.event.rows.has(seq)) continue;
    w.acceptedAt.delete(Number(seq));
    w.acked.delete(messageId);
    w.lost.add(messageId);
  }
  for (const [id, { deliveryId }] of attempts) if (!w.t.attempt.rows.has(id)) w.lost.add(deliveryId);
  for (const worker of w.workers) worker.cache.clear();
  for (const { id, status } of w.t.journey.rows.values()) if (status === "live") w.pausedAt.delete(id);
}

import { isLive } from "#core/engine/advance.ts";
import type { RunTransition } from "#core/engine/batch.ts";
import type { DeliveryRow, JourneyRow, RunRow } from "./rows.ts";
import type { Table, Tx } from "./store.ts";
import { Violation, type World } from "./world.ts";

/** Checks each commit where it has changed something: what is wrong is seen at the act that made it wrong (SIM-4). */
export function watchCommits(w: World): void {
  w.store.onCommit = (writes, tx) => {
    for (const { table, key, before } of writes) {
      const row = table.rows.get(key);
      if (row !== undefined) CHECKS.get(nameOf(w, table))?.(w, row as never, tx, before as never);
    }
  };
}

const names = new WeakMap<World, Map<Table<unknown>, string>>();

function nameOf(w: World, table: Table<unknown>): string {
  let known = names.get(w);
  if (!known) {
    known = new Map(Object.entries(w.t).map(([name, one]) => [one as Table<unknown>, name]));
    names.set(w, known);
  }
  return known.get(table) ?? "";
}

type Check = (w: World, row: never, tx: Tx, before: never) => void;

const CHECKS = new Map<string, Check>([
  ["event", (w, { seq }: { seq: number }) => void w.acceptedAt.set(seq, w.store.commitNo)],
  ["disposition", checkDisposition],
  ["transition", checkTransition],
  ["run", checkRun],
  ["delivery", checkDelivery],
  ["journey", notePause],
]);

function notePause(w: World, { id, status }: JourneyRow): void {
  if (status === "live") w.pausedAt.delete(id);
  else if (!w.pausedAt.has(id)) w.pausedAt.set(id, w.store.commitNo);
}

/** V-02: an event waits or is done, never both. */
function checkDisposition(w: World, { seq }: { seq: number }): void {
  if (w.t.queue.rows.has(seq)) throw new Violation("V-02", `event ${seq} is done and still queued`);
}

/** V-06: gap-free and joined up; V-13 by the real time; S-6.7: what was accepted comes before the timer. */
function checkTransition(w: World, { run, transition, cause }: RunTransition, tx: Tx): void {
  const { seq, stepId } = transition;
  const before = w.t.transition.rows.get(`${run.id}/${seq - 1}`);
  if (seq > 1 && before?.transition.to !== stepId)
    throw new Violation(
      "V-06",
      `move ${seq} of ${run.id} leaves ${stepId}, but it came to ${before?.transition.to}`,
    );
  if (cause["kind"] !== "timerDue") return;
  if (Number(cause["wakeAt"] ?? 0) > w.now)
    throw new Violation("V-13", `${run.id} was woken before its time`);
  for (const { seq: waiting, personId } of w.t.queue.rows.values()) {
    if (personId === run.personId && (w.acceptedAt.get(waiting) ?? Infinity) <= tx.beganAt)
      throw new Violation("S-6.7", `a timer of ${run.id} went before event ${waiting}`);
  }
}

/** V-06, V-09: a run stands where its moves have led it, and something will move it on. */
function checkRun(w: World, { run, wakeAt }: RunRow, tx: Tx): void {
  const last = w.t.transition.rows.get(`${run.id}/${run.seq}`)?.transition;
  if (!last || w.t.transition.rows.has(`${run.id}/${run.seq + 1}`))
    throw new Violation("V-06", `${run.id} stands at ${run.seq}, its moves say otherwise`);
  if (isLive(run) !== (last.to !== null))
    throw new Violation("V-06", `${run.id} is ${run.state} after its last move`);
  if (!w.t.entry.rows.has(run.id)) throw new Violation("V-08", `${run.id} has no entry`);
  if (!isLive(run)) {
    if (wakeAt !== null) throw new Violation("V-09", `${run.id} has ended and still has a timer`);
    if (run.endedAt === tx.now) checkNothingLeft(w, run);
    return;
  }
  const key = `${run.journeyId}\n${run.personId}\n${run.instanceKey}`;
  if (w.t.liveKey.rows.get(key) !== run.id)
    throw new Violation("V-08", `${run.id} is not the one live run of its key`);
  const waits = run.wait;
  const timed = run.state === "active" || waits?.wakeAt != null;
  if (
    wakeAt === null &&
    timed &&
    w.t.journey.rows.get(run.journeyId)?.status !== "paused" &&
    !wasPaused(w, run.journeyId)
  )
    throw new Violation("V-09", `${run.id} has no timer`);
  if (wakeAt !== null && run.state === "waiting" && wakeAt !== waits?.wakeAt)
    throw new Violation("V-09", `${run.id} has another timer than its wait says`);
  if (waits?.deliveryId && !w.t.delivery.rows.has(waits.deliveryId))
    throw new Violation("V-07", `${run.id} waits for a delivery that does not exist`);
}

/** S-4.2: what a run had not sent yet ends with it. */
function checkNothingLeft(w: World, { id }: RunRow["run"]): void {
  for (const row of w.t.delivery.rows.values()) {
    if (row.runId === id && (row.state === "queued" || row.state === "deferred"))
      throw new Violation("S-4.2", `${row.id} is still to be sent although its run has ended`);
  }
}

/** A run may still lie aside for the moment between a resume and its winding up. */
function wasPaused(w: World, journeyId: string): boolean {
  return w.swarm.rates.pause > 0 && w.t.journey.rows.has(journeyId);
}

/** V-07: a step of its run has asked for it; V-12: what is being sent is leased. */
function checkDelivery(w: World, row: DeliveryRow, _tx: Tx, before: DeliveryRow | undefined): void {
  if (before && row.epoch < before.epoch)
    throw new Violation("V-12", `the lease of ${row.id} went back to an earlier holder`);
  const run = w.t.run.rows.get(row.runId)?.run;
  if (!run || (run.visits[row.stepId] ?? 0) < row.visit)
    throw new Violation("V-07", `no step has asked for ${row.id}`);
  if (row.state === "sending" && row.leaseUntil === null)
    throw new Violation("V-12", `${row.id} is sent without a lease`);
}

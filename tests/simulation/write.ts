import { isLive } from "#core/engine/advance.ts";
import type { Changes } from "#core/engine/batch.ts";
import { INTERNAL_SOURCE } from "#core/engine/event.ts";
import { invariant } from "#core/kernel/assert.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { deltasOf } from "#lib/analytics/rollups.ts";
import { appendEvent } from "./append.ts";
import { WORKSPACE } from "./journeys.ts";
import type { RunRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { serial, type World } from "./world.ts";

type Context = Readonly<{ now: number; revs: ReadonlyMap<string, number> }>;

/** lib/engine/write-changes.ts: table after table, in the order of locks that everybody keeps. */
export function* writeChanges(
  w: World,
  tx: Tx,
  changes: Changes,
  { now, revs }: Context,
): Proto<readonly number[]> {
  const { t } = w;
  for (const person of changes.people) {
    yield* tx.lock(`person:${person.id}`);
    const row = tx.get(t.person, person.id);
    if (row) tx.set(t.person, person.id, { ...row, person });
  }
  for (const cart of changes.carts) tx.set(t.cart, `${cart.personId}\n${cart.cartId}`, cart);
  yield* saveRuns(w, tx, changes, revs);
  for (const { run, slot } of changes.entries) {
    const { id: runId, journeyId, personId, instanceKey, enteredAt: at } = run;
    const taken = [...tx.all(t.entry)].some(
      (row) =>
        row.journeyId === journeyId &&
        row.personId === personId &&
        row.instanceKey === instanceKey &&
        row.slot === slot,
    );
    invariant(!taken || w.mutant !== null, "an entry has its own slot");
    tx.set(t.entry, runId, { runId, journeyId, personId, instanceKey, slot, at, endedAt: null });
  }
  for (const { run } of changes.runs) {
    const entry = tx.get(t.entry, run.id);
    if (entry && !isLive(run)) tx.set(t.entry, run.id, { ...entry, endedAt: run.endedAt });
  }
  for (const one of changes.transitions) tx.set(t.transition, `${one.run.id}/${one.transition.seq}`, one);
  yield STEP;
  insertDeliveries(w, tx, changes, now);
  yield* cancelDeliveries(w, tx, changes);
  const shards = new Set<number>();
  for (const { personId, messageId, event, properties, timestamp, depth, queued } of changes.emitted) {
    const home = shardOf(WORKSPACE, personId);
    const ids = { userId: null, anonymousId: null };
    const facts = {
      properties,
      timestamp,
      receivedAt: now,
      traits: {},
      depth,
      queued,
      personId,
      shard: home,
    };
    yield* appendEvent(w, tx, {
      sourceId: INTERNAL_SOURCE,
      messageId,
      type: "system",
      event,
      ...ids,
      ...facts,
    });
    if (queued) shards.add(home);
  }
  for (const conversion of changes.conversions) {
    if (!tx.get(t.conversion, conversion.id)) tx.set(t.conversion, conversion.id, conversion);
  }
  count(w, w.mutant === "count-outside" ? null : tx, changes);
  if (w.mutant !== "disposition-after-commit") close(w, tx, changes);
  return [...shards];
}

function count(w: World, tx: Tx | null, changes: Changes): void {
  for (const { journeyId, version, stepId, metric, key, n } of deltasOf(changes)) {
    const row = { name: `${journeyId}@${version}/${stepId}/${metric}/${key}`, n };
    if (tx) tx.set(w.t.rollup, serial(w), row);
    else w.t.rollup.rows.set(serial(w), row);
  }
}

export function close(w: World, tx: Tx, { dispositions }: Changes): void {
  for (const one of dispositions) {
    tx.remove(w.t.queue, one.seq);
    tx.set(w.t.disposition, one.seq, one);
  }
}

export function* closeLater(w: World, changes: Changes): Proto<void> {
  yield STEP;
  const tx = w.store.begin(w.now);
  close(w, tx, changes);
  tx.commit();
}

/** Runs where nobody has moved them since they were read: `where rev`. The ended ones first, which free their place. */
function* saveRuns(w: World, tx: Tx, { runs }: Changes, revs: ReadonlyMap<string, number>): Proto<void> {
  const { t } = w;
  for (const { run, loaded } of runs.toSorted((a, b) => Number(isLive(a.run)) - Number(isLive(b.run)))) {
    if (!loaded) continue;
    yield* tx.lock(`run:${run.id}`);
    const row = tx.get(t.run, run.id);
    const fits = row !== undefined && row.rev === revs.get(run.id);
    invariant(fits, "runs of a locked shard were moved by somebody else");
    tx.set(t.run, run.id, { ...row, run, rev: row.rev + 1, wakeAt: wakeAtOf(w, row, run) });
    if (!isLive(run)) tx.remove(t.liveKey, liveKeyOf(run));
  }
  for (const { run, loaded, entrySeq } of runs) {
    if (loaded) continue;
    const key = liveKeyOf(run);
    if (isLive(run)) {
      yield* tx.lock(`live:${key}`);
      const taken = tx.get(t.liveKey, key);
      invariant(
        taken === undefined || taken === run.id,
        "runs of a locked shard were moved by somebody else",
      );
      tx.set(t.liveKey, key, run.id);
    }
    invariant(!tx.get(t.run, run.id), "a run is new once");
    tx.set(t.run, run.id, {
      run,
      rev: 0,
      shard: shardOf(WORKSPACE, run.personId),
      wakeAt: wakeAtOf(w, null, run),
      entrySeq,
    });
  }
}

export function liveKeyOf({ journeyId, personId, instanceKey }: RunRow["run"]): string {
  return `${journeyId}\n${personId}\n${instanceKey}`;
}

function wakeAtOf(w: World, row: RunRow | null, run: RunRow["run"]): number | null {
  if (!isLive(run)) return null;
  if (run.state === "active") return run.arrivedAt;
  // The planted bug: a wait that restarts keeps the timer it had.
  if (w.mutant === "restart-keeps-timer" && row?.wakeAt && row.run.stepId === run.stepId) return row.wakeAt;
  return run.wait?.wakeAt ?? null;
}

function insertDeliveries(w: World, tx: Tx, { deliveries }: Changes, now: number): void {
  for (const { id, run, stepId, visit, message, priority } of deliveries) {
    const name = w.mutant === "key-without-visit" ? `${run.id}/${stepId}/1` : id;
    if (tx.get(w.t.delivery, name)) continue;
    const channel = message.channel === "webhook" ? "webhook" : "email";
    tx.set(w.t.delivery, name, {
      ...{ id: name, runId: run.id, journeyId: run.journeyId, version: run.version, stepId, visit },
      ...{
        personId: run.personId,
        channel,
        class: channel === "webhook" ? "operational" : "marketing",
        message,
      },
      onUnknown: message.channel === "webhook" ? "resend" : (message.onUnknown ?? "hold"),
      ...{ state: "queued", reason: null, parkedBy: null, priority, nextAt: now, createdAt: tx.now },
      ...{ leaseOwner: null, leaseUntil: null, epoch: 0, starts: 0, attempts: 0, firstAttemptAt: null },
      ...{ expiresAt: null, sentAt: null, settledAt: null, address: null },
    });
  }
}

/** S-4.2: takes back what has not begun to be sent. */
function* cancelDeliveries(w: World, tx: Tx, { cancellations }: Changes): Proto<void> {
  if (w.mutant === "exit-keeps-deliveries") return;
  for (const { deliveryId, reason } of cancellations.toSorted((a, b) =>
    a.deliveryId < b.deliveryId ? -1 : 1,
  )) {
    yield* tx.lock(`delivery:${deliveryId}`);
    const row = tx.get(w.t.delivery, deliveryId);
    if (!row || (row.state !== "queued" && row.state !== "deferred")) continue;
    const end = { parkedBy: null, settledAt: tx.now, leaseOwner: null, leaseUntil: null };
    tx.set(w.t.delivery, deliveryId, { ...row, state: "cancelled", reason, ...end });
  }
}

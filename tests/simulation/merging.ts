import { mergeCarts } from "#core/carts/merge-carts.ts";
import { isLive } from "#core/engine/advance.ts";
import { endDuplicateRuns } from "#core/engine/duplicate-runs.ts";
import { lookBackAfterMerge } from "#core/engine/look-back.ts";
import { invariant } from "#core/kernel/assert.ts";
import { mergePeople } from "#core/people/merge.ts";
import { loadBatch } from "./load.ts";
import type { MergeRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { serial, type World } from "./world.ts";

import { liveKeyOf, writeChanges } from "./write.ts";
export function notedMerges(w: World, shard: number): readonly MergeRow[] {
  return [...w.t.merge.rows.values()]
    .filter((one) => one.state === "noted" && (one.loserShard === shard || one.survivorShard === shard))
    .sort((a, b) => a.causeSeq - b.causeSeq || (a.id < b.id ? -1 : 1));
}

/** lib/engine/merge.ts: two people become one under the locks of both shards (S-1.19 to S-1.22). */
export function* performMerge(w: World, merge: MergeRow): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    const before = bothSides(w, tx, merge);
    const shards = [...new Set(before.map(({ shard }) => shard))].sort((a, b) => a - b);
    for (const shard of shards) {
      yield* tx.lock(`shard:${shard}`);
      yield STEP;
    }
    yield* tx.lock(`merge:${merge.id}`);
    const open = tx.get(w.t.merge, merge.id);
    if (open?.state !== "noted") return;
    const [loser, survivor] = bothSides(w, tx, merge);
    if (loser.id === survivor.id) {
      tx.set(w.t.merge, merge.id, { ...open, state: "void" });
    } else if (shards.includes(loser.shard) && shards.includes(survivor.shard)) {
      yield* unite(w, tx, open, loser, survivor);
    }
    yield STEP;
    tx.commit();
    w.bells.push(survivor.shard);
  } finally {
    tx.rollback();
  }
}

type Side = Readonly<{ id: string; shard: number }>;

function bothSides(w: World, tx: Tx, { loserId, survivorId }: MergeRow): readonly [Side, Side] {
  const side = (id: string): Side => {
    const now = tx.get(w.t.person, tx.get(w.t.person, id)?.mergedInto ?? id);
    invariant(now, "people of a noted merge exist");
    return { id: now.person.id, shard: now.shard };
  };
  return [side(loserId), side(survivorId)];
}

function* unite(w: World, tx: Tx, merge: MergeRow, loser: Side, survivor: Side): Proto<void> {
  const { t } = w;
  const [from, into] = [tx.get(t.person, loser.id), tx.get(t.person, survivor.id)];
  invariant(from && into, "people of a noted merge exist");
  const key = serial(w);
  tx.set(t.input, key, {
    ...{ kind: "merge", now: tx.now, loserId: loser.id, survivorId: survivor.id, workings: [] },
  });
  const carts = (id: string) => [...tx.all(t.cart)].filter(({ personId }) => personId === id);
  const oldCarts = carts(loser.id);
  for (const id of [loser.id, survivor.id].sort()) yield* tx.lock(`person:${id}`);
  tx.set(t.person, survivor.id, { ...into, person: mergePeople(into.person, from.person) });
  for (const cart of mergeCarts(survivor.id, carts(survivor.id), oldCarts))
    tx.set(t.cart, `${cart.personId}\n${cart.cartId}`, cart);
  for (const { cartId } of oldCarts) tx.remove(t.cart, `${loser.id}\n${cartId}`);
  for (const row of [...tx.all(t.person)]) {
    if (row.person.id === loser.id || row.mergedInto === loser.id)
      tx.set(t.person, row.person.id, { ...row, mergedInto: survivor.id });
  }
  for (const [key, owner] of t.identifier.rows) {
    if ((tx.get(t.identifier, key) ?? owner) === loser.id) tx.set(t.identifier, key, survivor.id);
  }
  if (w.mutant !== "merge-leaves-queue") {
    for (const row of [...tx.all(t.queue)]) {
      if (row.personId === loser.id)
        tx.set(t.queue, row.seq, { ...row, personId: survivor.id, shard: survivor.shard });
    }
  } else for (const row of [...tx.all(t.queue)]) if (row.personId === loser.id) tx.remove(t.queue, row.seq);
  yield STEP;
  yield* lockDeliveries(w, tx, loser, survivor);
  const both = loadBatch(w, tx, [loser.id, survivor.id], [], []);
  const ended = endDuplicateRuns(both.batch, loser.id, survivor.id, tx.now);
  yield* writeChanges(w, tx, ended, { now: tx.now, revs: both.revs });
  const moved = yield* moveRuns(w, tx, loser, survivor);
  yield* moveDeliveries(w, tx, loser, survivor);
  yield* lookBack(w, tx, { survivor, moved, oldCarts });
  tx.set(t.merge, merge.id, { ...merge, state: "done" });
}

function* moveRuns(w: World, tx: Tx, loser: Side, survivor: Side): Proto<ReadonlySet<string>> {
  const live = new Set<string>();
  for (const row of [...tx.all(w.t.run)]) {
    if (row.run.personId !== loser.id) continue;
    yield* tx.lock(`run:${row.run.id}`);
    const run = { ...row.run, personId: survivor.id };
    if (isLive(run)) {
      tx.remove(w.t.liveKey, liveKeyOf(row.run));
      invariant(!tx.get(w.t.liveKey, liveKeyOf(run)), "one live run a key");
      tx.set(w.t.liveKey, liveKeyOf(run), run.id);
      live.add(run.id);
    }
    tx.set(w.t.run, run.id, { ...row, run, rev: row.rev + 1, shard: survivor.shard });
  }
  const entries = [...tx.all(w.t.entry)];
  for (const entry of entries) {
    if (entry.personId !== loser.id) continue;
    const taken = entries.some(
      (other) =>
        other.personId === survivor.id &&
        other.journeyId === entry.journeyId &&
        other.instanceKey === entry.instanceKey &&
        other.slot === entry.slot,
    );
    if (!taken) tx.set(w.t.entry, entry.runId, { ...entry, personId: survivor.id });
  }
  return live;
}

const OPEN: ReadonlySet<string> = new Set(["queued", "deferred", "sending", "unknown"]);

function* lockDeliveries(w: World, tx: Tx, loser: Side, survivor: Side): Proto<void> {
  const ids = [...tx.all(w.t.delivery)].flatMap(({ id, personId, state }) =>
    personId === loser.id || (personId === survivor.id && OPEN.has(state)) ? [id] : [],
  );
  for (const id of ids.sort()) yield* tx.lock(`delivery:${id}`);
}

function* moveDeliveries(w: World, tx: Tx, loser: Side, survivor: Side): Proto<void> {
  for (const row of [...tx.all(w.t.delivery)]) {
    if (row.personId !== loser.id) continue;
    yield* tx.lock(`delivery:${row.id}`);
    const now = tx.get(w.t.delivery, row.id);
    if (now) tx.set(w.t.delivery, row.id, { ...now, personId: survivor.id });
  }
}

type Look = Readonly<{
  survivor: Side;
  moved: ReadonlySet<string>;
  oldCarts: Parameters<typeof mergeCarts>[2];
}>;

function* lookBack(w: World, tx: Tx, { survivor, moved, oldCarts }: Look): Proto<void> {
  if (w.mutant === "no-look-back") return;
  const { batch, revs } = loadBatch(w, tx, [survivor.id], [], []);
  const runs = (batch.runs.get(survivor.id) ?? []).filter((run) => moved.has(run.id) && isLive(run));
  if (runs.length === 0) return;
  const since = Math.min(...runs.map(({ anchor }) => anchor));
  const events = [...batch.history.values()]
    .flat()
    .filter(({ timestamp }) => timestamp >= since)
    .sort((a, b) => a.timestamp - b.timestamp || a.seq - b.seq);
  const changes = lookBackAfterMerge({
    batch: { ...batch, runs: new Map([[survivor.id, runs]]) },
    personId: survivor.id,
    events,
    carts: new Map(oldCarts.map((cart) => [cart.cartId, cart])),
    now: tx.now,
  });
  yield* writeChanges(w, tx, changes, { now: tx.now, revs });
}

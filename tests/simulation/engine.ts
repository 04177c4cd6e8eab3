import { isLive } from "#core/engine/advance.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { invariant } from "#core/kernel/assert.ts";
import { beginAtOnce } from "./at-once.ts";
import { checkGo, type Going } from "./going.ts";
import { callAndTell } from "./lane.ts";
import { loadBatch } from "./load.ts";
import { notedMerges, performMerge } from "./merging.ts";
import type { RunRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { bySeq, serial, type Worker, type World } from "./world.ts";
import { closeLater, writeChanges } from "./write.ts";

/** A bell answered: batch after batch until nothing is left to do now (lib/engine/run-shards.ts). */
export function* workShards(w: World, me: Worker, wanted: () => readonly number[]): Proto<void> {
  for (let round = 0; round < 20; round += 1) {
    const shards = wanted();
    const result = shards.length > 0 ? yield* shardsBatch(w, me, shards) : null;
    if (!result) return;
    for (const other of result.shards) w.bells.push(other);
    yield* makeCalls(w, me, result.begun);
    if (result.merges) {
      const merges = new Set(shards.flatMap((shard) => notedMerges(w, shard)));
      for (const merge of merges) yield* performMerge(w, merge);
    }
    if (!result.more && !result.merges && !result.shards.some((shard) => shards.includes(shard))) return;
  }
}

/** The product makes them side by side with its next batch; here another worker moves meanwhile. */
function* makeCalls(w: World, me: Worker, begun: readonly Going[]): Proto<void> {
  for (const { delivery } of begun) me.held.set(delivery.id, delivery.epoch);
  for (const one of begun) yield* callAndTell(w, me, one);
  for (const { delivery } of begun) me.held.delete(delivery.id);
}

type Result = Readonly<{
  more: boolean;
  merges: boolean;
  shards: readonly number[];
  begun: readonly Going[];
}>;

/** One transaction moves all that these shards have to do; what another worker holds is left out (0026, lib/engine/shard-batch.ts). */
function* shardsBatch(w: World, me: Worker, wanted: readonly number[]): Proto<Result | null> {
  const tx = w.store.begin(w.now);
  try {
    const free = (shard: number) => w.mutant === "no-shard-lock" || tx.tryLock(`shard:${shard}`);
    const shards = new Set(wanted.toSorted((a, b) => a - b).filter(free));
    if (shards.size === 0) return null;
    const size = w.swarm.batchSize;
    const now = clockOf(w, me, tx);
    yield STEP;
    const due = takeDue(w, tx, shards, now, size);
    const paused = due.filter(({ run }) => tx.get(w.t.journey, run.journeyId)?.status === "paused");
    yield STEP;
    if (paused.length > 0) yield* setAside(w, tx, paused);
    const owed = owedByMerges(w, tx);
    const ready = due.filter((row) => !paused.includes(row));
    yield STEP;
    const { queued, elsewhere, more } = takeQueued(
      w,
      tx,
      shards,
      new Set(ready.map(({ run }) => run.personId)),
    );
    const merging = mergingPeople(w, tx, shards);
    const events = queued.filter(({ personId }) => !merging.has(personId));
    const runs = ready.filter(({ run }) => !merging.has(run.personId) && !owed.has(run.personId));
    yield STEP;
    if (events.length + runs.length > 0) {
      const people = new Set([
        ...events.map(({ personId }) => personId),
        ...runs.map(({ run }) => run.personId),
      ]);
      const ids = runs.map(({ run }) => run.id);
      const { batch, revs } = loadBatch(w, tx, [...people], ids, events);
      const workings = [...tx.all(w.t.journey)];
      const changes = w.process(batch, now);
      yield STEP;
      tx.set(w.t.input, serial(w), {
        kind: "batch",
        now,
        events: events.map(({ seq }) => seq),
        due: ids,
        workings,
      });
      const written = yield* writeChanges(w, tx, changes, { now, revs });
      const readAt = w.store.commitNo;
      const begun = w.swarm.atOnce ? yield* beginAtOnce(w, me, tx, changes) : [];
      yield STEP;
      tx.commit();
      checkGo(w, begun, readAt);
      if (w.mutant === "disposition-after-commit") yield* closeLater(w, changes);
      return {
        more: more || due.length >= size,
        merges: merging.size > 0,
        shards: [...elsewhere, ...written],
        begun,
      };
    }
    tx.commit();
    return { more: more || paused.length > 0, merges: merging.size > 0, shards: elsewhere, begun: [] };
  } finally {
    tx.rollback();
  }
}

/** The transaction's own time is the only clock. */
function clockOf(w: World, me: Worker, tx: Tx): number {
  if (w.mutant === "local-clock") return tx.now + me.offset;
  return w.mutant === "timer-early" ? tx.now + 60_000 : tx.now;
}

function takeDue(
  w: World,
  tx: Tx,
  shards: ReadonlySet<number>,
  now: number,
  size: number,
): readonly RunRow[] {
  return [...tx.all(w.t.run)]
    .filter(
      ({ shard: home, run, wakeAt }) => shards.has(home) && isLive(run) && wakeAt !== null && wakeAt <= now,
    )
    .sort((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0))
    .slice(0, size);
}

function* setAside(w: World, tx: Tx, rows: readonly RunRow[]): Proto<void> {
  for (const { run } of rows) {
    yield* tx.lock(`run:${run.id}`);
    const row = tx.get(w.t.run, run.id);
    if (row) tx.set(w.t.run, run.id, { ...row, wakeAt: null });
  }
}

/** People for whom an event is still queued under a profile that has become theirs (S-6.7). */
function owedByMerges(w: World, tx: Tx): ReadonlySet<string> {
  const owners = [...tx.all(w.t.queue)].map(
    ({ personId }) => tx.get(w.t.person, personId)?.mergedInto ?? null,
  );
  return new Set(owners.filter((owner) => owner !== null));
}

/** Unprocessed events of the shards, and all of the people whose timers are due; rows of merged people move on. */
function takeQueued(w: World, tx: Tx, shards: ReadonlySet<number>, people: ReadonlySet<string>) {
  const rows = [...tx.all(w.t.queue)].filter((row) => shards.has(row.shard)).sort((a, b) => a.seq - b.seq);
  const size = w.swarm.batchSize;
  const taken = rows.filter(
    (row, at) => at < size || (people.has(row.personId) && w.mutant !== "timer-first"),
  );
  const cursor = w.mutant === "cursor" ? w.cursor : null;
  const elsewhere = new Set<number>();
  const queued: LoggedEvent[] = [];
  for (const row of taken) {
    if (cursor && row.seq <= (cursor.get(row.shard) ?? 0)) continue;
    const owner = tx.get(w.t.person, row.personId);
    if (owner?.mergedInto) {
      const survivor = tx.get(w.t.person, owner.mergedInto);
      invariant(survivor, "a merged person has a survivor");
      tx.set(w.t.queue, row.seq, { ...row, shard: survivor.shard, personId: owner.mergedInto });
      elsewhere.add(survivor.shard);
      continue;
    }
    const event = tx.get(w.t.event, row.seq);
    invariant(event, "a queued event stands in the log");
    queued.push(row.personId === event.personId ? event : { ...event, personId: row.personId });
  }
  if (cursor) for (const row of taken) cursor.set(row.shard, Math.max(row.seq, cursor.get(row.shard) ?? 0));
  return { queued: queued.sort(bySeq), elsewhere: [...elsewhere], more: taken.length >= size };
}

function mergingPeople(w: World, tx: Tx, shards: ReadonlySet<number>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { state, loserShard, survivorShard, loserId, survivorId } of tx.all(w.t.merge)) {
    if (state === "noted" && (shards.has(loserShard) || shards.has(survivorShard)))
      found.add(loserId).add(survivorId);
  }
  return found;
}

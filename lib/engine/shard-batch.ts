import { processBatch } from "#core/engine/process-batch.ts";
import { shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import { loadBatch } from "#lib/engine/load-batch.ts";
import { type Written, writeChanges } from "#lib/engine/write-changes.ts";
import { followMerges, takeQueued } from "#lib/eventlog/queue.ts";
import { pausedJourneys } from "#lib/journeys/paused.ts";
import { pendingMergePeople } from "#lib/people/merges.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import { nextWakeAt, setAside, takeDueRuns } from "#lib/runs/due.ts";

export type BatchResult = Written &
  Readonly<{
    handled: number;
    /** More is waiting than this batch could take. */
    more: boolean;
    /** Merges are noted that touch this shard. */
    merges: boolean;
    nextWakeAt: Instant | null;
  }>;

// The row lock is the whole mutual exclusion: it dies with its connection, so there is no lease and no zombie.
const LOCK_SHARD = `
  update shard set starts = 0
  where id = (select id from shard where id = $1 for update skip locked) returning cairn_now() as now`;

/** Moves all that has something to do in one shard, in one transaction. Null: another worker has the shard. */
export function runShardBatch(db: Database, shard: number, size: number): Promise<BatchResult | null> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.rows<{ now: Date }>(LOCK_SHARD, [shard], "lock_shard");
    if (!lock) return null;
    const now = lock.now.getTime();

    // In this order: the second read sees every event accepted before the timers were found due (S-6.7).
    const due = await takeDue(tx, shard, size);
    const { queued: taken, moved } = await takeQueued(
      tx,
      shard,
      size,
      due.map(({ person_id }) => person_id),
    );
    const elsewhere = await followMerges(tx, shard, moved);

    // People about to become one are left to the merge, which needs both shards.
    const merging = await pendingMergePeople(tx, shard);
    const queued = taken.map(({ event }) => event).filter(({ personId }) => !merging.has(personId));
    const ready = due.filter(({ person_id }) => !merging.has(person_id));

    const nothing = queued.length === 0 && ready.length === 0;
    const written = nothing
      ? { lanes: [], shards: [] }
      : await decideAndWrite(tx, { shard, now, queued, ready });
    await failpoint("engine.beforeCommit");
    return {
      handled: queued.length + ready.length,
      lanes: written.lanes,
      shards: [...new Set([...written.shards, ...elsewhere])],
      more: taken.length >= size || due.length >= size,
      merges: merging.size > 0,
      nextWakeAt: await nextWakeAt(tx, shard),
    };
  });
}

type Work = Readonly<{
  shard: number;
  now: Instant;
  queued: Parameters<typeof loadBatch>[2];
  ready: Parameters<typeof loadBatch>[1];
}>;

async function decideAndWrite(tx: Tx, { shard, now, queued, ready }: Work): Promise<Written> {
  const { batch, revs } = await loadBatch(tx, ready, queued);
  const changes = processBatch(batch, now);
  return writeChanges(tx, changes, { shard, now, queued, revs, shardOf });
}

/** Due runs, without those of paused journeys, whose timers rest until the journey goes on (S-13.10). */
async function takeDue(tx: Tx, shard: number, size: number) {
  const due = await takeDueRuns(tx, shard, size);
  if (due.length === 0) return due;
  const paused = await pausedJourneys(tx, [...new Set(due.map(({ journey_id }) => journey_id))]);
  if (paused.size === 0) return due;
  await setAside(
    tx,
    due.filter(({ journey_id }) => paused.has(journey_id)).map(({ id }) => id),
  );
  return due.filter(({ journey_id }) => !paused.has(journey_id));
}

import { processBatch } from "#core/engine/process-batch.ts";
import { shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { AtOnce } from "#lib/delivery/at-once-calls.ts";
import { loadBatch } from "#lib/engine/load-batch.ts";
import { setOrphansAside, tellUnreadable } from "#lib/engine/poison.ts";
import { type WrittenAndBegun, writeChanges } from "#lib/engine/write-changes.ts";
import { followMerges, owedByMerges, takeQueued } from "#lib/eventlog/queue.ts";
import { pausedJourneys } from "#lib/journeys/paused.ts";
import { pendingMergePeople } from "#lib/people/merges.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import { setAside, takeDueRuns } from "#lib/runs/due.ts";

export type BatchResult = WrittenAndBegun &
  Readonly<{
    handled: number;
    /** Merges are noted that touch these shards. */
    merges: boolean;
  }>;

// The row locks are the whole mutual exclusion: they die with their connection, so there is no lease and no zombie.
const LOCK_SHARDS = `
  update shard set starts = 0
  where id in (select id from shard where id = any($1::int[]) order by id for update skip locked)
  returning id, cairn_now() as now`;

/**
 * Moves all that has something to do in these shards, up to `size` events and as many timers, in one transaction.
 * Shards that another worker has are left out; null: it has them all. With `atOnce`, calls that may be made now have
 * their first attempts written here.
 */
export function runBatch(
  db: Database,
  wanted: readonly number[],
  size: number,
  atOnce: AtOnce | null = null,
): Promise<BatchResult | null> {
  return db.transaction(async (tx) => {
    const locks = await tx.rows<{ id: number; now: Date }>(LOCK_SHARDS, [wanted], "lock_shards");
    const [lock] = locks;
    if (!lock) return null;
    const now = lock.now.getTime();
    const shards = locks.map(({ id }) => id);

    // In this order: the second read sees every event accepted before the timers were found due (S-6.7).
    const due = await takeDue(tx, shards, size);
    const dueIds = [...new Set(due.map(({ person_id }) => person_id))];
    const [owed, { queued: taken, moved, orphans, rowShard }, merging] = await Promise.all([
      owedByMerges(tx, dueIds),
      takeQueued(tx, shards, size, dueIds),
      // People about to become one are left to the merge, which needs both shards.
      pendingMergePeople(tx, shards),
    ]);
    await setOrphansAside(tx, shards, orphans);
    const elsewhere = await followMerges(tx, shards, moved);
    const queued = taken.map(({ event }) => event).filter(({ personId }) => !merging.has(personId));
    const ready = due.filter(({ person_id }) => !merging.has(person_id) && !owed.has(person_id));

    const nothing = queued.length === 0 && ready.length === 0;
    const written = nothing
      ? { lanes: [], shards: [], begun: [] }
      : await decideAndWrite(tx, { now, queued, ready, rowShard, atOnce });
    await failpoint("engine.beforeCommit");
    return {
      handled: queued.length + ready.length + orphans.length,
      lanes: written.lanes,
      begun: written.begun,
      shards: [...new Set([...written.shards, ...elsewhere])],
      merges: merging.size > 0,
    };
  }, "hot");
}

type Work = Readonly<{
  now: Instant;
  queued: Parameters<typeof loadBatch>[2];
  ready: Parameters<typeof loadBatch>[1];
  rowShard: ReadonlyMap<number, number>;
  atOnce: AtOnce | null;
}>;

async function decideAndWrite(
  tx: Tx,
  { now, queued, ready, rowShard, atOnce }: Work,
): Promise<WrittenAndBegun> {
  const { batch, revs, unreadable } = await loadBatch(tx, ready, queued);
  await tellUnreadable(tx, unreadable);
  const changes = processBatch(batch, now);
  return writeChanges(tx, changes, { now, batch, rowShard, revs, shardOf, atOnce });
}

/** Due runs, without those of paused journeys, whose timers rest until the journey goes on (S-13.10). */
async function takeDue(tx: Tx, shards: readonly number[], size: number) {
  const due = await takeDueRuns(tx, shards, size);
  if (due.length === 0) return due;
  await failpoint("timer.afterClaim");
  const paused = await pausedJourneys(tx, [...new Set(due.map(({ journey_id }) => journey_id))]);
  if (paused.size === 0) return due;
  await setAside(
    tx,
    due.filter(({ journey_id }) => paused.has(journey_id)).map(({ id }) => id),
  );
  return due.filter(({ journey_id }) => !paused.has(journey_id));
}

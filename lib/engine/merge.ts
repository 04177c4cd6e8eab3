import { mergeCarts } from "#core/carts/merge-carts.ts";
import { isLive } from "#core/engine/advance.ts";
import type { Changes } from "#core/engine/batch.ts";
import { endDuplicateRuns } from "#core/engine/duplicate-runs.ts";
import { lookBackAfterMerge } from "#core/engine/look-back.ts";
import { invariant } from "#core/kernel/assert.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { mergePeople } from "#core/people/merge.ts";
import { moveConversions } from "#lib/analytics/rollups.ts";
import { lockDeliveriesOf, moveDeliveries } from "#lib/delivery/outbox.ts";
import { loadBatch } from "#lib/engine/load-batch.ts";
import { type Written, writeChanges } from "#lib/engine/write-changes.ts";
import { eventsSince } from "#lib/eventlog/history.ts";
import { moveQueued } from "#lib/eventlog/queue.ts";
import { loadCarts, saveCarts } from "#lib/people/carts.ts";
import { moveLists } from "#lib/people/lists.ts";
import { closeMerge, type NotedMerge, pointAtSurvivor, whoIs } from "#lib/people/merges.ts";
import { loadPeople, savePeople } from "#lib/people/state.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { moveExposures } from "#lib/runs/exposures.ts";
import { moveRuns } from "#lib/runs/state.ts";

type Side = Readonly<{ id: string; shard: number }>;

/** Makes two people one under both shards' locks: traits, carts, queue rows and runs move, then the runs look back (S-1.19 to S-1.22). */
export async function performMerge(db: Database, merge: NotedMerge): Promise<Written> {
  return db.transaction(async (tx) => {
    const before = await bothSides(tx, merge);
    const shards = [...new Set(before.map(({ shard }) => shard))].sort((a, b) => a - b);
    for (const shard of shards) await tx.rows("select id from shard where id = $1 for update", [shard]);
    const [open] = await tx.rows("select id from person_merge where id = $1 and state = 'noted' for update", [
      merge.id,
    ]);
    if (!open) return { lanes: [], shards: [] };
    const [loser, survivor] = await bothSides(tx, merge);
    if (loser.id === survivor.id) {
      await closeMerge(tx, merge.id, "void", []);
      return { lanes: [], shards: [survivor.shard] };
    }
    // Meanwhile one of them has become somebody of a shard that is not locked: next time.
    if (!shards.includes(loser.shard) || !shards.includes(survivor.shard)) return { lanes: [], shards };
    return unite(tx, merge, loser, survivor);
  });
}

async function bothSides(tx: Tx, { loserId, survivorId }: NotedMerge): Promise<readonly [Side, Side]> {
  const loser = await whoIs(tx, loserId);
  const survivor = await whoIs(tx, survivorId);
  invariant(loser && survivor, "people of a noted merge exist");
  return [loser, survivor];
}

async function unite(tx: Tx, merge: NotedMerge, loser: Side, survivor: Side): Promise<Written> {
  const people = await loadPeople(tx, [loser.id, survivor.id]);
  const from = people.get(loser.id);
  const into = people.get(survivor.id);
  invariant(from && into, "people of a noted merge exist");
  const carts = await loadCarts(tx, [loser.id, survivor.id]);
  const oldCarts = carts.get(loser.id) ?? [];
  await savePeople(tx, [mergePeople(into, from)]);
  await saveCarts(
    tx,
    () => merge.workspaceId,
    mergeCarts(survivor.id, carts.get(survivor.id) ?? [], oldCarts),
  );
  await pointAtSurvivor(tx, loser.id, survivor.id);
  await moveQueued(tx, loser.id, survivor.id, survivor.shard);

  // Nobody waits for a run: the engine has both shards, and guards pass over what is held.
  await lockDeliveriesOf(tx, loser.id, survivor.id);
  const first = await endDuplicates(tx, loser, survivor);
  const moved = await moveRuns(tx, loser.id, survivor.id, survivor.shard);
  await moveDeliveries(tx, loser.id, survivor.id);
  await moveConversions(tx, loser.id, survivor.id);
  await moveLists(tx, loser.id, survivor.id);
  await moveExposures(tx, loser.id, survivor.id);
  const second = await lookBack(tx, merge, survivor, moved, oldCarts);
  await closeMerge(tx, merge.id, "done", [from, into]);
  return {
    lanes: [...first.lanes, ...second.lanes],
    shards: [...new Set([...first.shards, ...second.shards, survivor.shard])],
  };
}

async function endDuplicates(tx: Tx, loser: Side, survivor: Side): Promise<Written> {
  const people = [loser.id, survivor.id].map((id) => ({ id: "", person_id: id, journey_id: "" }));
  const { batch, revs } = await loadBatch(tx, people, []);
  const now = await databaseNow(tx);
  const out = endDuplicateRuns(batch, loser.id, survivor.id, now);
  return writeChanges(tx, out, { now, batch, rowShard: new Map(), revs, shardOf, atOnce: null });
}

async function lookBack(
  tx: Tx,
  merge: NotedMerge,
  survivor: Side,
  moved: readonly string[],
  oldCarts: Parameters<typeof mergeCarts>[2],
): Promise<Written> {
  const ids = new Set(moved);
  const { batch, revs } = await loadBatch(tx, [{ id: "", person_id: survivor.id, journey_id: "" }], []);
  const runs = (batch.runs.get(survivor.id) ?? []).filter((run) => ids.has(run.id) && isLive(run));
  if (runs.length === 0) return { lanes: [], shards: [] };
  const since = Math.min(...runs.map(({ anchor }) => anchor));
  const now = await databaseNow(tx);
  const changes: Changes = lookBackAfterMerge({
    batch: { ...batch, runs: new Map([[survivor.id, runs]]) },
    personId: survivor.id,
    events: await eventsSince(tx, merge.workspaceId, survivor.id, since),
    carts: new Map(oldCarts.map((cart) => [cart.cartId, cart])),
    now,
  });
  return writeChanges(tx, changes, { now, batch, rowShard: new Map(), revs, shardOf, atOnce: null });
}

async function databaseNow(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ now: Date }>("select cairn_now() as now");
  invariant(row, "the database tells the time");
  return row.now.getTime();
}

import { isLive } from "#core/engine/advance.ts";
import { deadlineMs } from "./recovery.ts";
import type { World } from "./world.ts";

export function shardsOf(w: World): readonly number[] {
  return [...new Set([...w.t.person.rows.values()].map(({ shard }) => shard))];
}

/** lib/engine/run-shard.ts, shardsWithWork. */
export function shardsWithWork(w: World): readonly number[] {
  const found = new Set<number>();
  for (const { shard } of w.t.queue.rows.values()) found.add(shard);
  for (const { shard, run, wakeAt } of w.t.run.rows.values())
    if (isLive(run) && wakeAt !== null && wakeAt <= w.now) found.add(shard);
  for (const { state, loserShard, survivorShard } of w.t.merge.rows.values())
    if (state === "noted") found.add(loserShard).add(survivorShard);
  return [...found];
}

export function lanesWithWork(w: World): readonly string[] {
  const found = new Set<string>();
  for (const row of w.t.delivery.rows.values()) {
    const open = (row.state === "queued" || row.state === "deferred") && row.parkedBy === null;
    if (open && row.nextAt <= w.now) found.add(row.channel);
  }
  for (const { key, state, probeAt } of w.t.breaker.rows.values())
    if (state !== "closed" && probeAt <= w.now) found.add(key.includes("webhook") ? "webhook" : "email");
  return [...found];
}

/** When something that waits comes due. */
export function nextInstant(w: World): number | null {
  let next = Infinity;
  const at = (when: number | null | undefined) => {
    if (when != null && when > w.now && when < next) next = when;
  };
  for (const { run, wakeAt } of w.t.run.rows.values()) if (isLive(run)) at(wakeAt);
  for (const row of w.t.delivery.rows.values()) {
    if (row.state === "queued" || row.state === "deferred") {
      if (row.parkedBy === null) at(row.nextAt);
    } else if (row.state === "sending") {
      at((row.leaseUntil ?? w.now) + 1);
      for (const { deliveryId, startedAt } of w.t.attempt.rows.values())
        if (deliveryId === row.id) at(startedAt + deadlineMs(row) + 2_001);
    } else if (row.state === "unknown" && row.settledAt === null) at(row.expiresAt);
  }
  const held = [...w.t.delivery.rows.values()].some(
    ({ state, parkedBy, nextAt }) =>
      (state === "queued" || state === "deferred") && (parkedBy !== null || nextAt <= w.now),
  );
  if (held) for (const { state, probeAt } of w.t.breaker.rows.values()) if (state !== "closed") at(probeAt);
  return next === Infinity ? null : next;
}

import { isLive } from "#core/engine/advance.ts";
import { MINUTE, SECOND } from "#core/kernel/time.ts";
import { type End, tellSettled } from "./append.ts";
import { doorOf } from "./doors.ts";
import { nameOf, patience } from "./lane.ts";
import type { DeliveryRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { LEASE_MS, type Worker, type World } from "./world.ts";

const GRACE_MS = 2 * SECOND;
const MAIL_DEADLINE_MS = MINUTE;

/** T3 (lib/delivery/recover.ts): what dead processes, long silences and lifted pauses have left. */
export function* recover(w: World): Proto<void> {
  yield* recoverLost(w);
  yield STEP;
  yield* release(w, ({ parkedBy, journeyId }) => {
    const status = w.t.journey.rows.get(journeyId)?.status;
    return parkedBy === "pause" && status !== "paused";
  });
  yield STEP;
  // A door may have opened between the look that parked a delivery and its commit, or never have been shut.
  if (w.mutant !== "parked-for-good")
    yield* release(w, (row) => {
      const behind = row.parkedBy === "breaker" || row.parkedBy === "configuration";
      return behind && (w.t.breaker.rows.get(doorOf(row))?.state ?? "closed") === "closed";
    });
  yield STEP;
  yield* endAll(w, (row, now) => {
    const givenUp = row.state === "unknown" && row.settledAt === null && (row.expiresAt ?? Infinity) <= now;
    return givenUp ? { ...row, settledAt: now } : null;
  });
  yield* endAll(w, (row, now) => {
    const open = row.state === "queued" || row.state === "deferred";
    const poisoned = open && row.parkedBy === null && row.starts >= 3 && row.nextAt <= now;
    const end = {
      state: "dead",
      reason: "poison",
      settledAt: now,
      leaseOwner: null,
      leaseUntil: null,
    } as const;
    return poisoned ? { ...row, ...end } : null;
  });
}

/** After the call's deadline no live process can still succeed unseen: the same key again, or an open doubt. */
function* recoverLost(w: World): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    for (const row of lockedRows(w, tx, (one) => one.state === "sending" && (one.leaseUntil ?? 0) < tx.now)) {
      const mayStillCall = [...tx.all(w.t.attempt)].some(
        ({ deliveryId, epoch, startedAt }) =>
          deliveryId === row.id && epoch === row.epoch && startedAt + GRACE_MS + deadlineMs(row) > tx.now,
      );
      if (mayStillCall) continue;
      const keyed = row.channel === "webhook" || w.swarm.keyedMail;
      const again = row.onUnknown === "resend" || keyed || w.mutant === "lost-means-unsent";
      const state = again ? "queued" : "unknown";
      const open = [...tx.all(w.t.attempt)].filter(
        ({ deliveryId, outcome }) => deliveryId === row.id && outcome === null,
      );
      tx.set(w.t.delivery, row.id, {
        ...row,
        state,
        nextAt: tx.now,
        starts: again ? open.length : 0,
        leaseOwner: null,
        leaseUntil: null,
      });
      w.lapses += 1;
    }
    yield STEP;
    tx.commit();
  } finally {
    tx.rollback();
  }
}

export function deadlineMs({ message }: DeliveryRow): number {
  return message.channel === "webhook" ? message.timeoutMs : MAIL_DEADLINE_MS;
}

/** Lets parked deliveries go on. */
export function* release(w: World, isFree: (row: DeliveryRow) => boolean): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    const open = (row: DeliveryRow) => (row.state === "queued" || row.state === "deferred") && isFree(row);
    for (const row of lockedRows(w, tx, open))
      tx.set(w.t.delivery, row.id, { ...row, parkedBy: null, nextAt: tx.now });
    yield STEP;
    tx.commit();
  } finally {
    tx.rollback();
  }
}

function* endAll(w: World, change: (row: DeliveryRow, now: number) => DeliveryRow | null): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    const ends: End[] = [];
    for (const row of lockedRows(w, tx, (one) => change(one, tx.now) !== null)) {
      const after = change(row, tx.now);
      if (!after) continue;
      tx.set(w.t.delivery, row.id, after);
      const dead = after.state === "dead";
      const end = { id: row.id, personId: row.personId, at: null };
      ends.push({ ...end, state: dead ? "dead" : "expired", reason: dead ? "poison" : "unknown" });
    }
    yield* tellSettled(w, tx, ends);
    tx.commit();
  } finally {
    tx.rollback();
  }
}

/** Rows that fit, in the order of their ids, without those that somebody holds: `for update skip locked`. */
function lockedRows(w: World, tx: Tx, fits: (row: DeliveryRow) => boolean): readonly DeliveryRow[] {
  return [...tx.all(w.t.delivery)]
    .filter(fits)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ id }) => tx.tryLock(`delivery:${id}`));
}

/** Keeps the leases of work that takes its time, in one statement (lib/delivery/claim.ts). */
export function renewLeases(w: World, me: Worker, ids: ReadonlyMap<string, number>): void {
  const tx = w.store.begin(w.now);
  for (const row of [...tx.all(w.t.delivery)]) {
    const epoch = ids.get(row.id);
    if (
      epoch === undefined ||
      (row.state !== "queued" && row.state !== "deferred" && row.state !== "sending")
    )
      continue;
    const mine = row.leaseOwner === nameOf(me);
    if (!mine && w.mutant !== "renew-lapsed") continue;
    if (!tx.tryLock(`delivery:${row.id}`)) continue;
    const until = tx.now + LEASE_MS;
    const again = {
      ...row,
      leaseUntil: until,
      nextAt: row.state === "sending" ? row.nextAt : until + patience(row.starts),
    };
    const retaken = mine ? {} : { leaseOwner: nameOf(me), epoch };
    tx.set(w.t.delivery, row.id, { ...again, ...retaken });
  }
  tx.commit();
}

/** Part of the engine's sweep: what a process that died in the middle of a resume has left aside (lib/runs/due.ts). */
export function* resumeLeftovers(w: World): Proto<void> {
  if (w.mutant === "aside-for-good") return;
  for (const { id, status } of [...w.t.journey.rows.values()])
    if (status !== "paused") yield* resumeRuns(w, id);
}

/** lib/runs/due.ts: what a pause has set aside is wound up again, shard by shard under its lock. */
export function* resumeRuns(w: World, journeyId: string): Proto<void> {
  const aside = [...w.t.run.rows.values()].filter(
    ({ run, wakeAt }) =>
      run.journeyId === journeyId && isLive(run) && wakeAt === null && !run.wait?.deliveryId,
  );
  const shards = [...new Set(aside.map(({ shard }) => shard))].sort((a, b) => a - b);
  for (const shard of shards) {
    const tx = w.store.begin(w.now);
    try {
      yield* tx.lock(`shard:${shard}`);
      for (const row of [...tx.all(w.t.run)]) {
        const { run, wakeAt } = row;
        const waits = run.state === "active" || (run.state === "waiting" && run.wait?.wakeAt != null);
        if (run.journeyId !== journeyId || row.shard !== shard || wakeAt !== null || !waits) continue;
        yield* tx.lock(`run:${run.id}`);
        tx.set(w.t.run, run.id, {
          ...row,
          wakeAt: run.state === "active" ? tx.now : (run.wait?.wakeAt ?? null),
        });
      }
      yield STEP;
      tx.commit();
      w.bells.push(shard);
    } finally {
      tx.rollback();
    }
  }
}

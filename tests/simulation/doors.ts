import { MINUTE, SECOND } from "#core/kernel/time.ts";
import { breakerKey } from "#lib/delivery/breaker.ts";
import type { Door } from "#lib/delivery/doors.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import { WORKSPACE } from "./journeys.ts";
import type { BreakerRow, DeliveryRow } from "./rows.ts";
import { type Proto, STEP } from "./store.ts";
import type { Worker, World } from "./world.ts";

export type Broken = ReadonlyMap<string, Door>;
export type News = Readonly<{ key: string; result: CallResult }>;

const FIRST_OPEN = 30 * SECOND;
const LONGEST_OPEN = 300 * SECOND;
const TIMEOUTS = 5;

export function doorOf({ channel, message }: Pick<DeliveryRow, "channel" | "message">): string {
  return breakerKey({ lane: laneOf(WORKSPACE, channel), message });
}

/** lib/delivery/doors.ts: the shut doors of a lane; one whose time has come lets one delivery through. */
export function* tryDoors(w: World, channel: DeliveryRow["channel"]): Proto<Broken> {
  const doors = new Map<string, Door>();
  const lane = laneOf(WORKSPACE, channel);
  for (const { key, state, reason, probeAt } of [...w.t.breaker.rows.values()]) {
    if (state === "closed" || (key !== lane && !key.startsWith(`${lane}|`))) continue;
    const letsOneThrough = probeAt <= w.now && (yield* beginProbe(w, key));
    doors.set(key, { by: reason === "configuration" ? "configuration" : "breaker", letsOneThrough });
  }
  return doors;
}

function* beginProbe(w: World, key: string): Proto<boolean> {
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`breaker:${key}`);
    const row = tx.get(w.t.breaker, key);
    if (!row || row.state === "closed" || row.probeAt > tx.now) return false;
    tx.set(w.t.breaker, key, { ...row, state: "probing", probeAt: tx.now + MINUTE });
    const [first] = parkedBehind(w, key).filter(({ id }) => tx.tryLock(`delivery:${id}`));
    if (first) tx.set(w.t.delivery, first.id, { ...first, parkedBy: null, nextAt: first.createdAt });
    yield STEP;
    tx.commit();
    return true;
  } finally {
    tx.rollback();
  }
}

export function parkedBehind(w: World, key: string): readonly DeliveryRow[] {
  return [...w.t.delivery.rows.values()]
    .filter((row) => (row.parkedBy === "breaker" || row.parkedBy === "configuration") && doorOf(row) === key)
    .sort((a, b) => b.priority - a.priority || a.nextAt - b.nextAt);
}

const watches = new WeakMap<Worker, Map<string, number>>();

/** Shuts a door behind which too much fails, and opens one through which a call went well. */
export function* moveDoors(w: World, me: Worker, { key, result }: News): Proto<void> {
  const seen = watches.get(me) ?? new Map<string, number>();
  watches.set(me, seen);
  const timeouts = result.timedOut ? (seen.get(key) ?? 0) + 1 : 0;
  seen.set(key, timeouts);
  const broken = w.t.breaker.rows.get(key);
  const configuration = result.class === "configuration";
  const failed = result.class === "transient" || result.class === "ambiguous" || configuration;
  const wasBroken = broken !== undefined && broken.state !== "closed";
  if (configuration || timeouts >= TIMEOUTS || (wasBroken && failed)) {
    seen.delete(key);
    yield* openBreaker(w, key, configuration ? "configuration" : "failures");
  } else if (wasBroken) yield* closeBreaker(w, key);
}

function* openBreaker(w: World, key: string, reason: BreakerRow["reason"]): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`breaker:${key}`);
    const old = tx.get(w.t.breaker, key);
    const again =
      old?.state === "probing" ? Math.min(old.openMs * 2, LONGEST_OPEN) : (old?.openMs ?? FIRST_OPEN);
    const openMs = old?.state === "closed" ? FIRST_OPEN : again;
    const openedAt = old && old.state !== "closed" ? old.openedAt : tx.now;
    tx.set(w.t.breaker, key, { key, state: "open", openedAt, probeAt: tx.now + openMs, openMs, reason });
    tx.commit();
  } finally {
    tx.rollback();
  }
}

function* closeBreaker(w: World, key: string): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`breaker:${key}`);
    const row = tx.get(w.t.breaker, key);
    if (!row || row.state === "closed") return;
    tx.set(w.t.breaker, key, { ...row, state: "closed", openMs: FIRST_OPEN });
    yield STEP;
    for (const { id } of parkedBehind(w, key)) {
      yield* tx.lock(`delivery:${id}`);
      const parked = tx.get(w.t.delivery, id);
      if (parked?.parkedBy !== "breaker" && parked?.parkedBy !== "configuration") continue;
      const expiresAt = parked.expiresAt === null ? null : parked.expiresAt + (tx.now - row.openedAt);
      tx.set(w.t.delivery, id, { ...parked, parkedBy: null, nextAt: tx.now, expiresAt });
    }
    tx.commit();
  } finally {
    tx.rollback();
  }
}

import { MINUTE } from "#core/kernel/time.ts";
import { breakerKey } from "#lib/delivery/breaker.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { HOLD_BACK_MS } from "#lib/delivery/judge.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import type { CallClass, CallResult } from "#lib/delivery/providers/provider.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import { type Broken, moveDoors, type News, tryDoors } from "./doors.ts";
import type { Going } from "./going.ts";
import { guard, readConsents } from "./guard.ts";
import { WORKSPACE } from "./journeys.ts";
import { readRecent } from "./recent.ts";
import { writeResult } from "./result.ts";
import type { DeliveryRow } from "./rows.ts";
import { type Proto, STEP } from "./store.ts";
import { LEASE_MS, type Worker, type World } from "./world.ts";

const GUARD_AGE_MS = 5_000;

/** A bell answered: claim, render, guard, call, result, until nothing is due in the lane (lib/delivery/run-lane.ts). */
export function* workLane(w: World, me: Worker, channel: DeliveryRow["channel"]): Proto<void> {
  for (let round = 0; round < 6; round += 1) {
    const doors = yield* tryDoors(w, channel);
    const own = doors.get(laneOf(WORKSPACE, channel));
    if (own && !own.letsOneThrough) return;
    const claimed = claim(w, me, channel, own ? 1 : w.swarm.laneSize);
    if (claimed.length === 0) return;
    for (const { id, epoch } of claimed) me.held.set(id, epoch);
    yield STEP;
    const fresh = claimed.filter(({ starts }) => starts <= 1);
    const again = claimed.filter(({ starts }) => starts > 1);
    for (const chunk of [fresh, ...again.map((one) => [one])])
      if (chunk.length > 0) yield* workChunk(w, me, chunk, doors);
    me.held.clear();
  }
}

/** T0 in one statement: lease, epoch, start. */
function claim(w: World, me: Worker, channel: DeliveryRow["channel"], size: number): readonly Claimed[] {
  const tx = w.store.begin(w.now);
  const due = [...tx.all(w.t.delivery)]
    .filter(
      (row) =>
        row.channel === channel &&
        (row.state === "queued" || row.state === "deferred") &&
        row.parkedBy === null &&
        row.nextAt <= tx.now &&
        row.starts < 3,
    )
    .sort((a, b) => b.priority - a.priority || a.nextAt - b.nextAt);
  const claimed: Claimed[] = [];
  for (const row of due) {
    if (claimed.length >= size) break;
    if (!tx.tryLock(`delivery:${row.id}`)) continue;
    const until = tx.now + LEASE_MS;
    const held: DeliveryRow = {
      ...row,
      ...{ leaseOwner: nameOf(me), leaseUntil: until, nextAt: until + patience(row.starts + 1) },
      ...{ epoch: row.epoch + 1, starts: row.starts + 1 },
    };
    tx.set(w.t.delivery, row.id, held);
    claimed.push(claimedOf(held));
  }
  tx.commit();
  return claimed;
}

/** A third start is nobody else's, and set aside only when its process must be gone. */
export const patience = (starts: number) => (starts >= 3 ? MINUTE : 0);

export const nameOf = (me: Worker) => `${me.name}.${me.life}`;
const dateOf = (at: number | null) => (at === null ? null : new Date(at));

export function claimedOf(row: DeliveryRow): Claimed {
  return {
    id: row.id,
    workspaceId: WORKSPACE,
    runId: row.runId,
    journeyId: row.journeyId,
    version: row.version,
    stepId: row.stepId,
    visit: row.visit,
    personId: row.personId,
    lane: laneOf(WORKSPACE, row.channel),
    channel: row.channel,
    class: row.class,
    templateId: null,
    topicId: null,
    onUnknown: row.onUnknown,
    message: row.message,
    address: row.address,
    rendered: null,
    expiresAt: dateOf(row.expiresAt),
    firstAttemptAt: dateOf(row.firstAttemptAt),
    createdAt: new Date(row.createdAt),
    settledAt: dateOf(row.settledAt),
    attempts: row.attempts,
    starts: row.starts,
    epoch: row.epoch,
  };
}

function* workChunk(w: World, me: Worker, batch: readonly Claimed[], doors: Broken): Proto<void> {
  const prepared = batch.map((delivery) => prepare(w, delivery));
  const early = w.mutant === "consent-outside" ? readConsents(w, w.store.begin(w.now)) : null;
  const recentEarly =
    w.mutant === "cap-outside" ? readRecent(w, w.store.begin(w.now), prepared, w.now) : null;
  yield STEP;
  const { going, locked } = yield* guard(w, prepared, doors, { consents: early, recent: recentEarly });
  if (locked.length > 0) yield* release(w, locked);
  for (const one of going) yield* callAndTell(w, me, one);
}

/** lib/delivery/claim.ts: waits for the rows, in the order of all who lock several, and lets go of those that nobody has taken over. */
function* release(w: World, claimed: readonly Claimed[]): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    for (const { id, epoch } of claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      yield* tx.lock(`delivery:${id}`);
      const row = tx.get(w.t.delivery, id);
      if (!row || row.epoch !== epoch || (row.state !== "queued" && row.state !== "deferred")) continue;
      const nextAt = tx.now + HOLD_BACK_MS;
      tx.set(w.t.delivery, id, { ...row, nextAt, starts: 0, leaseOwner: null, leaseUntil: null });
    }
    tx.commit();
  } finally {
    tx.rollback();
  }
}

/** Rendering reads the person and the cart outside of any transaction. */
export function prepare(w: World, delivery: Claimed): Prepared {
  const person = delivery.personId === null ? undefined : w.t.person.rows.get(delivery.personId);
  const address = delivery.channel === "email" ? (person?.person.email ?? null) : null;
  return {
    ...{ delivery, address, class: delivery.class, topicId: "news", cartMark: "" },
    text: { ok: true, rendered: { kind: "mail", subject: "", html: "", text: "", headers: {} }, links: [] },
  };
}

/** What the provider does, what we hear of it, and the class that our provider gives it. */
const ANSWERS: Readonly<Record<string, readonly [accepted: boolean, CallClass]>> = {
  ok: [true, "accepted"],
  reset: [true, "ambiguous"],
  timeout: [false, "ambiguous"],
  "500": [false, "transient"],
  "429": [false, "rate"],
  "400": [false, "permanent"],
  "401": [false, "configuration"],
};

/** One call with no transaction open, then T2 (lib/delivery/call.ts, result.ts). */
export function* callAndTell(w: World, me: Worker, going: Going): Proto<void> {
  const { delivery, attemptId } = going;
  yield STEP;
  if (w.now - going.decidedAt > GUARD_AGE_MS) {
    yield* writeResult(w, going, { class: "late", status: null, answer: null });
    return;
  }
  const heard = yield { kind: "call", deliveryId: delivery.id };
  const [accepted, kind] = ANSWERS[heard] ?? [false, "transient"];
  w.calls.push({ deliveryId: delivery.id, attemptId, at: w.now, accepted });
  yield STEP;
  const result: CallResult = { class: kind, status: heard, answer: null, timedOut: heard === "timeout" };
  yield* writeResult(w, going, kind === "rate" ? { ...result, retryAfterMs: 30_000 } : result);
  const news: News = { key: breakerKey(delivery), result };
  yield STEP;
  yield* moveDoors(w, me, news);
}

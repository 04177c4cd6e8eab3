import { placeKey } from "#lib/consent/suppression.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { changeOf, lifetimeMs } from "#lib/delivery/decided.ts";
import type { GuardFacts } from "#lib/delivery/guard-facts.ts";
import { judgeAll } from "#lib/delivery/judge.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import type { Judged } from "#lib/delivery/verdict.ts";
import { type End, tellSettled } from "./append.ts";
import type { Broken } from "./doors.ts";
import { checkGo, type Going } from "./going.ts";
import { WORKSPACE } from "./journeys.ts";
import { loadBatch } from "./load.ts";
import { ownerOf, readRecent } from "./recent.ts";
import type { DeliveryRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { LEASE_MS, type World } from "./world.ts";

const unique = (list: readonly (string | null)[]) => [...new Set(list.filter((one) => one !== null))].sort();
export type Early = Readonly<{
  consents: ReadonlyMap<string, string> | null;
  recent: ReadonlySet<string> | null;
}>;

/** `locked`: claimed, but somebody else held the row. */
type Guarded = Readonly<{ going: readonly Going[]; locked: readonly Claimed[] }>;

/** T1: decides under the locks of all it reads, in the order of DM-24 (lib/delivery/guard.ts). */
export function* guard(w: World, batch: readonly Prepared[], doors: Broken, early: Early): Proto<Guarded> {
  const tx = w.store.begin(w.now);
  try {
    const mails = batch.filter(({ delivery }) => delivery.channel === "email");
    const held = new Set(
      unique(mails.map(({ delivery }) => delivery.personId)).filter((id) => tx.tryLock(`person:${id}`)),
    );
    yield STEP;
    const addresses = unique(mails.map(({ address }) => address)).filter(
      (one) => w.mutant === "no-consent-lock" || tx.tryLock(`address:${one}`),
    );
    yield STEP;
    const runIds = unique(batch.map(({ delivery }) => delivery.runId)).filter((id) =>
      tx.tryLock(`run:${id}`, true),
    );
    const owned = lockDeliveries(w, tx, batch);
    const lockedAt = w.store.commitNo;
    const now = w.now;
    yield STEP;
    const locked = { held, addresses, runIds, owned, now };
    const facts = yield* readFacts(w, tx, batch, locked, early);
    const judged = judgeAll(batch, facts, doors);
    const going = yield* writeDecisions(w, tx, judged, facts);
    yield STEP;
    if (!tx.done) checkGo(w, going, lockedAt);
    tx.commit();
    return { going, locked: batch.flatMap(({ delivery }) => (owned.has(delivery.id) ? [] : [delivery])) };
  } finally {
    tx.rollback();
  }
}

function lockDeliveries(w: World, tx: Tx, batch: readonly Prepared[]): ReadonlySet<string> {
  const owned = new Set<string>();
  for (const { delivery } of batch.toSorted((a, b) => (a.delivery.id < b.delivery.id ? -1 : 1))) {
    const row = tx.get(w.t.delivery, delivery.id);
    if (!row || (row.epoch !== delivery.epoch && w.mutant !== "no-epoch")) continue;
    if (row.state !== "queued" && row.state !== "deferred" && w.mutant !== "no-epoch") continue;
    if (tx.tryLock(`delivery:${delivery.id}`)) owned.add(delivery.id);
  }
  return owned;
}

type Locked = Readonly<{
  held: ReadonlySet<string>;
  addresses: readonly string[];
  runIds: readonly string[];
  owned: ReadonlySet<string>;
  now: number;
}>;

/** lib/delivery/guard-facts.ts */
export function* readFacts(
  w: World,
  tx: Tx,
  batch: readonly Prepared[],
  locked: Locked,
  early: Early,
): Proto<GuardFacts> {
  const { held, addresses, runIds, owned, now } = locked;
  const people = unique(batch.map(({ delivery }) => delivery.personId));
  const paused = new Set(
    [...tx.all(w.t.journey)].filter(({ status }) => status === "paused").map(({ id }) => id),
  );
  const runs = new Map(
    runIds.flatMap((id) => {
      const row = tx.get(w.t.run, id);
      return row ? [[id, row.run] as const] : [];
    }),
  );
  yield STEP;
  const news = w.mutant === "order-too-late" ? new Set<string>() : peopleWithNews(w, tx, people);
  const { batch: past } = loadBatch(w, tx, people, [], []);
  const recent = early.recent ?? readRecent(w, tx, batch, now);
  yield STEP;
  const consents = early.consents ?? readConsents(w, tx);
  const moved = batch.filter(
    ({ delivery }) =>
      tx.get(w.t.delivery, delivery.id)?.personId !== delivery.personId && w.mutant !== "stale-person",
  );
  return {
    ...{ now, held, runs, owned, news, recent, people: past.people },
    moved: new Set(moved.map(({ delivery }) => delivery.id)),
    workspace: { timeZone: "UTC" } as GuardFacts["workspace"],
    provider: { id: "prv" } as GuardFacts["provider"],
    suppressed: new Map(addresses.map((address) => [placeOf(address), null])),
    isFrozen: false,
    isPaused: ({ journeyId }) => journeyId !== null && paused.has(journeyId) && w.mutant !== "pause-blind",
    journeyOf: ({ journeyId, version }) => w.journeys.get(`${journeyId}@${version}`),
    look: () => ({ cart: null, look: null }),
    historyOf: (personId) => past.history.get(personId) ?? [],
    // No journey of the simulation asks for a static segment.
    listsOf: () => new Set(),
    consents: ({ address }) => consents.get(address) !== "unsubscribed",
  };
}

const placeOf = (address: string) => placeKey({ workspaceId: WORKSPACE, channel: "email", address });

export function readConsents(w: World, tx: Tx): ReadonlyMap<string, string> {
  return new Map(
    [...w.t.address.rows.keys()].map((key) => [String(key), tx.get(w.t.address, key)?.state ?? "none"]),
  );
}

/** lib/eventlog/pending.ts: what is accepted about these people and not yet processed. */
function peopleWithNews(w: World, tx: Tx, people: readonly string[]): ReadonlySet<string> {
  const noted = [...tx.all(w.t.merge)].filter(({ state }) => state === "noted");
  const waiting = [...tx.all(w.t.queue)].filter(
    ({ seq }) => tx.get(w.t.event, seq)?.event !== "Delivery Settled",
  );
  return new Set(
    people.filter((asked) => {
      const id = w.mutant === "stale-person" ? asked : ownerOf(w, tx, asked);
      const email = tx.get(w.t.person, id)?.person.email ?? null;
      return (
        noted.some(({ loserId, survivorId }) => loserId === id || survivorId === id) ||
        waiting.some(
          ({ personId }) =>
            (w.mutant === "stale-person" ? personId : ownerOf(w, tx, personId)) === id ||
            (email !== null && tx.get(w.t.person, personId)?.person.email === email),
        )
      );
    }),
  );
}

/** lib/delivery/guard-write.ts: the attempt is written before the call. */
function* writeDecisions(
  w: World,
  tx: Tx,
  judged: readonly Judged[],
  facts: GuardFacts,
): Proto<readonly Going[]> {
  const going: Going[] = [];
  const ends: End[] = [];
  for (const one of judged) {
    const { delivery, address } = one.prepared;
    const row = tx.get(w.t.delivery, delivery.id);
    if (!facts.owned.has(delivery.id) || !row) continue;
    if (one.verdict.kind === "go") {
      going.push(begin(w, tx, { ...one.prepared, row, now: facts.now }));
      continue;
    }
    const { state, reason, at, parkedBy } = changeOf(one, facts.now);
    const open = state === "queued" || state === "deferred";
    tx.set(w.t.delivery, delivery.id, {
      ...{
        ...row,
        state,
        reason,
        starts: 0,
        leaseOwner: null,
        leaseUntil: null,
        address: address ?? row.address,
      },
      ...{ parkedBy: parkedBy as DeliveryRow["parkedBy"], nextAt: at ?? row.nextAt },
      settledAt: open ? row.settledAt : tx.now,
    });
    if (state !== "queued" && state !== "deferred")
      ends.push({ id: delivery.id, personId: delivery.personId ?? "", state, reason, at: null });
  }
  yield* tellSettled(w, tx, ends);
  return going;
}

export function begin(
  w: World,
  tx: Tx,
  { delivery, address, row, now }: Prepared & { row: DeliveryRow; now: number },
): Going {
  const attemptId = w.store.next(1);
  const expiresAt = row.expiresAt ?? now + lifetimeMs(row.message);
  tx.set(w.t.delivery, row.id, {
    ...{ ...row, state: "sending", reason: null, parkedBy: null, address, starts: 0, expiresAt },
    ...{
      attempts: row.attempts + 1,
      firstAttemptAt: row.firstAttemptAt ?? now,
      leaseUntil: tx.now + LEASE_MS,
    },
  });
  tx.set(w.t.attempt, attemptId, {
    id: attemptId,
    deliveryId: row.id,
    epoch: row.epoch,
    startedAt: now,
    outcome: null,
  });
  return { delivery, attemptId, address, expiresAt, decidedAt: w.now };
}

import type { Changes } from "#core/engine/batch.ts";
import { judgeAll } from "#lib/delivery/judge.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import type { Broken } from "./doors.ts";
import type { Going } from "./going.ts";
import { begin, readFacts } from "./guard.ts";
import { WORKSPACE } from "./journeys.ts";
import { claimedOf, nameOf, prepare } from "./lane.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { LEASE_MS, type Worker, type World } from "./world.ts";

/** lib/delivery/at-once.ts: calls that the batch's runs wait for begin in its own transaction, those at least that may go. */
export function* beginAtOnce(w: World, me: Worker, tx: Tx, changes: Changes): Proto<readonly Going[]> {
  const awaited = new Set(
    changes.runs.map(({ run }) => (run.state === "waiting" ? run.wait?.deliveryId : null)),
  );
  const born = changes.deliveries.flatMap(({ id }) => {
    const row = tx.get(w.t.delivery, id);
    const isMine = row?.channel === "webhook" && row.state === "queued" && row.epoch === 0;
    return isMine && awaited.has(id) ? [{ ...row, epoch: 1, starts: 1 }] : [];
  });
  const doors = shutDoors(w, tx);
  if (born.length === 0 || doors.has(laneOf(WORKSPACE, "webhook"))) return [];
  const batch = born.map((row) => prepare(w, claimedOf(row)));
  yield STEP;
  const facts = yield* readFacts(
    w,
    tx,
    batch,
    {
      ...{ held: new Set(), addresses: [], now: w.now },
      runIds: [...new Set(born.map(({ runId }) => runId))],
      owned: new Set(born.map(({ id }) => id)),
    },
    { consents: null, recent: null },
  );
  const rows = new Map(born.map((row) => [row.id, row]));
  return judgeAll(batch, facts, doors).flatMap(({ prepared, verdict }) => {
    const row = rows.get(prepared.delivery.id);
    if (verdict.kind !== "go" || !row) return [];
    const leased = { ...row, leaseOwner: nameOf(me), leaseUntil: tx.now + LEASE_MS };
    return [begin(w, tx, { ...prepared, row: leased, now: facts.now })];
  });
}

/** A door that is not open lets nobody through here. */
function shutDoors(w: World, tx: Tx): Broken {
  const lane = laneOf(WORKSPACE, "webhook");
  return new Map(
    [...tx.all(w.t.breaker)]
      .filter(({ key, state }) => state !== "closed" && (key === lane || key.startsWith(`${lane}|`)))
      .map(({ key }) => [key, { by: "breaker", letsOneThrough: false }]),
  );
}

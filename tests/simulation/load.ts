import type { Cart } from "#core/carts/cart.ts";
import type { Batch, Entry } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Run } from "#core/engine/run.ts";
import { WORKSPACE } from "./journeys.ts";
import type { Tx } from "./store.ts";
import { journeysAtHand, type World } from "./world.ts";

export const WORKSPACES = new Map([[WORKSPACE, { zone: "UTC", country: null }]]);

export type Loaded = Readonly<{ batch: Batch; revs: ReadonlyMap<string, number> }>;

/** lib/engine/load-batch.ts over the modelled store: the same rows for the same people. */
export function loadBatch(
  w: World,
  tx: Tx,
  people: readonly string[],
  due: readonly string[],
  queued: readonly LoggedEvent[],
): Loaded {
  const { t } = w;
  const wanted = new Set(people);
  const revs = new Map<string, number>();
  const runs = new Map<string, Run[]>();
  for (const { run, rev } of sortedRuns(w, tx)) {
    if (!wanted.has(run.personId)) continue;
    revs.set(run.id, rev);
    push(runs, run.personId, run);
  }
  const entries = new Map<string, Entry[]>();
  for (const { personId, journeyId, instanceKey, at, endedAt } of tx.all(t.entry)) {
    if (wanted.has(personId)) push(entries, personId, { journeyId, instanceKey, at, endedAt });
  }
  const carts = new Map<string, Cart[]>();
  for (const cart of tx.all(t.cart)) if (wanted.has(cart.personId)) push(carts, cart.personId, cart);
  const conversions = new Map<string, { goalId: string; orderId: string | null }[]>();
  for (const { run, goal, orderId } of tx.all(t.conversion)) {
    push(conversions, run.id, { goalId: goal.id, orderId });
  }
  const batch: Batch = {
    queued,
    due,
    people: new Map(
      people.flatMap((id) => {
        const row = tx.get(t.person, id);
        return row ? [[id, row.person] as const] : [];
      }),
    ),
    runs,
    entries: w.mutant === "reentry-blind" ? new Map() : entries,
    carts,
    history: loadHistory(w, tx, wanted),
    conversions,
    sameAddress: sharingAddress(w, tx, queued),
    journeys: journeysAtHand(w.journeys, [...tx.all(t.journey)]),
    workspaces: WORKSPACES,
  };
  return { batch, revs };
}

function sortedRuns(w: World, tx: Tx) {
  return [...tx.all(w.t.run)].sort(
    ({ run: a }, { run: b }) => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1),
  );
}

/** Processed events, those of merged profiles under the survivor (S-7.14). */
function loadHistory(w: World, tx: Tx, wanted: ReadonlySet<string>) {
  const found = new Map<string, LoggedEvent[]>();
  for (const event of tx.all(w.t.event)) {
    const owner = tx.get(w.t.person, event.personId)?.mergedInto ?? event.personId;
    if (!wanted.has(owner) || !tx.get(w.t.disposition, event.seq)) continue;
    push(found, owner, owner === event.personId ? event : { ...event, personId: owner });
  }
  return found;
}

function sharingAddress(w: World, tx: Tx, queued: readonly LoggedEvent[]) {
  const found = new Map<string, string[]>();
  const orders = new Set(
    queued.filter(({ event }) => event === "Order Completed").map(({ personId }) => personId),
  );
  for (const id of orders) {
    const email = tx.get(w.t.person, id)?.person.email;
    if (!email) continue;
    for (const { person, mergedInto } of tx.all(w.t.person)) {
      if (person.id !== id && mergedInto === null && person.email === email) push(found, id, person.id);
    }
  }
  return found;
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

import type { Cart } from "#core/carts/cart.ts";
import { mergeCarts } from "#core/carts/merge-carts.ts";
import { isLive } from "#core/engine/advance.ts";
import type { Batch, Changes, Entry, RunTransition } from "#core/engine/batch.ts";
import { endDuplicateRuns } from "#core/engine/duplicate-runs.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { lookBackAfterMerge } from "#core/engine/look-back.ts";
import { emptyChanges, processBatch } from "#core/engine/process-batch.ts";
import type { Run } from "#core/engine/run.ts";
import { mergePeople } from "#core/people/merge.ts";
import type { Person } from "#core/people/person.ts";
import { push, WORKSPACES } from "./load.ts";
import type { InputRow, JourneyRow } from "./rows.ts";
import { journeysAtHand, Violation, type World } from "./world.ts";

/** The whole state of the reference: no tables, no locks, nobody else. */
type State = {
  readonly people: Map<string, Person>;
  readonly runs: Map<string, Run>;
  readonly entries: Map<string, Entry & { readonly personId: string }>;
  readonly carts: Map<string, Cart>;
  readonly done: LoggedEvent[];
  readonly owner: Map<string, string>;
  readonly moves: Map<string, RunTransition>;
  readonly asked: Set<string>;
  readonly conversions: Map<string, Changes["conversions"][number]>;
};

/**
 * The reference model: a single-threaded fold over what the engine's commits were made from, event by event and timer by
 * timer. Entries, moves, deliveries and conversions have to come out the same: nothing may depend on how work was cut
 * into batches, on who did it, or on what was lost and done again on the way.
 */
export function checkReference(w: World): void {
  const state: State = {
    people: new Map(w.firstPeople.map((person) => [person.id, person])),
    ...{ runs: new Map(), entries: new Map(), carts: new Map(), done: [], owner: new Map() },
    ...{ moves: new Map(), asked: new Set(), conversions: new Map() },
  };
  for (const input of w.t.input.rows.values()) {
    if (input.kind === "merge") merge(w, state, input);
    else fold(w, state, input);
  }
  const quiet = [...w.t.event.rows.values()].filter(({ event }) => event === "Person Updated");
  compare("entries", [...w.t.entry.rows.keys()], [...state.entries.keys()]);
  compare("moves", [...w.t.transition.rows.values()].map(tell), [...state.moves.values()].map(tell));
  compare("deliveries", [...w.t.delivery.rows.keys()], [...state.asked]);
  compare("conversions", [...w.t.conversion.rows.keys()], [...state.conversions.keys()]);
  compare(
    "emitted",
    quiet.map(({ messageId }) => messageId),
    [...new Set(quiet.map(({ messageId }) => messageId))],
  );
}

const tell = ({ run, transition }: RunTransition) => `${run.id} ${JSON.stringify(transition)}`;

function compare(what: string, kept: readonly (string | number)[], told: readonly (string | number)[]): void {
  const [mine, theirs] = [kept.toSorted(), told.toSorted()];
  for (let at = 0; at < Math.max(mine.length, theirs.length); at += 1) {
    if (mine[at] !== theirs[at])
      throw new Violation("REF", `${what}: the product has ${mine[at]}, the reference ${theirs[at]}`);
  }
}

function fold(w: World, state: State, input: Extract<InputRow, { kind: "batch" }>): void {
  const events = input.events.flatMap((seq) => w.t.event.rows.get(seq) ?? []);
  const byPerson = new Map<string, LoggedEvent[]>();
  for (const event of events) push(byPerson, ownerOf(state, event.personId), event);
  const due = new Map<string, string[]>();
  for (const id of input.due) push(due, state.runs.get(id)?.personId ?? "", id);
  for (const personId of new Set([...byPerson.keys(), ...due.keys()])) {
    for (const event of byPerson.get(personId) ?? []) {
      apply(
        state,
        processBatch(
          batchOf(w, state, personId, input.workings, {
            queued: [event.personId === personId ? event : { ...event, personId }],
          }),
          input.now,
        ),
      );
      state.done.push(event);
    }
    for (const id of due.get(personId) ?? [])
      apply(state, processBatch(batchOf(w, state, personId, input.workings, { due: [id] }), input.now));
  }
}

const ownerOf = (state: State, personId: string) => state.owner.get(personId) ?? personId;

function batchOf(
  w: World,
  state: State,
  personId: string,
  workings: readonly JourneyRow[],
  more: Partial<Batch>,
  others: readonly string[] = [],
): Batch {
  const ids = [personId, ...others];
  for (const id of ids) addNewcomer(w, state, id);
  const runs = new Map<string, Run[]>();
  const sorted = [...state.runs.values()].sort((a, b) => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1));
  for (const run of sorted) if (ids.includes(run.personId)) push(runs, run.personId, run);
  const entries = new Map<string, Entry[]>();
  for (const entry of state.entries.values())
    if (ids.includes(entry.personId)) push(entries, entry.personId, entry);
  const carts = new Map<string, Cart[]>();
  for (const cart of state.carts.values()) if (ids.includes(cart.personId)) push(carts, cart.personId, cart);
  const history = state.done
    .filter((event) => ownerOf(state, event.personId) === personId)
    .map((event) => (event.personId === personId ? event : { ...event, personId }));
  const conversions = new Map<string, { goalId: string; orderId: string | null }[]>();
  for (const { run, goal, orderId } of state.conversions.values())
    push(conversions, run.id, { goalId: goal.id, orderId });
  return {
    ...{
      queued: [],
      due: [],
      runs,
      entries,
      carts,
      conversions,
      sameAddress: new Map(),
      workspaces: WORKSPACES,
    },
    people: new Map(ids.map((id) => [id, state.people.get(id) as Person])),
    history: new Map([[personId, history]]),
    journeys: journeysAtHand(w.journeys, workings),
    ...more,
  };
}

/** Somebody whom an event has made: as intake wrote them. */
function addNewcomer(w: World, state: State, id: string): void {
  if (state.people.has(id)) return;
  const person = w.newcomers.get(id);
  if (person) state.people.set(id, person);
}

function apply(state: State, changes: Changes): void {
  for (const person of changes.people) state.people.set(person.id, person);
  for (const cart of changes.carts) state.carts.set(`${cart.personId}\n${cart.cartId}`, cart);
  for (const { run } of changes.runs) state.runs.set(run.id, run);
  for (const { run } of changes.entries) {
    const { journeyId, instanceKey, enteredAt: at, personId } = run;
    state.entries.set(run.id, { journeyId, instanceKey, at, personId, endedAt: null });
  }
  for (const { run } of changes.runs) {
    const entry = state.entries.get(run.id);
    if (entry && !isLive(run)) state.entries.set(run.id, { ...entry, endedAt: run.endedAt });
  }
  for (const one of changes.transitions) state.moves.set(`${one.run.id}/${one.transition.seq}`, one);
  for (const { id } of changes.deliveries) state.asked.add(id);
  for (const one of changes.conversions)
    if (!state.conversions.has(one.id)) state.conversions.set(one.id, one);
}

function merge(w: World, state: State, input: Extract<InputRow, { kind: "merge" }>): void {
  const { loserId, survivorId, now, workings } = input;
  const both = batchOf(w, state, survivorId, workings, {}, [loserId]);
  const [from, into] = [state.people.get(loserId), state.people.get(survivorId)];
  if (!from || !into) return;
  const cartsOf = (id: string) => [...state.carts.values()].filter(({ personId }) => personId === id);
  const oldCarts = cartsOf(loserId);
  const carts = mergeCarts(survivorId, cartsOf(survivorId), oldCarts);
  for (const { cartId } of oldCarts) state.carts.delete(`${loserId}\n${cartId}`);
  state.people.set(survivorId, mergePeople(into, from));
  for (const [id, owner] of state.owner) if (owner === loserId) state.owner.set(id, survivorId);
  state.owner.set(loserId, survivorId);
  apply(state, { ...endDuplicateRuns(both, loserId, survivorId, now), carts });
  const moved = [...state.runs.values()].filter(({ personId }) => personId === loserId);
  for (const run of moved) state.runs.set(run.id, { ...run, personId: survivorId });
  moveEntries(state, loserId, survivorId);
  const after = batchOf(w, state, survivorId, workings, {});
  const live = new Set(moved.filter((run) => isLive(state.runs.get(run.id) ?? run)).map(({ id }) => id));
  const runs = (after.runs.get(survivorId) ?? []).filter(({ id }) => live.has(id));
  if (runs.length === 0) return;
  const since = Math.min(...runs.map(({ anchor }) => anchor));
  const events = (after.history.get(survivorId) ?? [])
    .filter(({ timestamp }) => timestamp >= since)
    .sort((a, b) => a.timestamp - b.timestamp || a.seq - b.seq);
  const looked = lookBackAfterMerge({
    ...{ batch: { ...after, runs: new Map([[survivorId, runs]]) }, personId: survivorId, events, now },
    carts: new Map(oldCarts.map((cart) => [cart.cartId, cart])),
  });
  apply(state, { ...emptyChanges(), ...looked });
}

function moveEntries(state: State, loserId: string, survivorId: string): void {
  for (const [runId, entry] of state.entries) {
    if (entry.personId === loserId) state.entries.set(runId, { ...entry, personId: survivorId });
  }
}

import { zoneOf } from "#core/calendar/person-zone.ts";
import { foldCart } from "#core/carts/fold.ts";
import { isLive } from "#core/engine/advance.ts";
import type { Batch, Changes, Outcome } from "#core/engine/batch.ts";
import {
  INTERNAL_SOURCE,
  isHistorical,
  type LoggedEvent,
  ORDERED_BY_SAME_ADDRESS,
} from "#core/engine/event.ts";
import { tellRuns } from "#core/engine/listeners.ts";
import { enterJourneys } from "#core/engine/triggers.ts";
import { type Bench, clearUp, followZone, layOut, learn, move } from "#core/engine/workbench.ts";
import type { Instant } from "#core/kernel/time.ts";
import { foldPerson } from "#core/people/traits.ts";

/** Names the person whose work broke, so that the shell can set it aside alone (architecture 6, Failure). */
export class PersonFailed extends Error {
  readonly personId: string;
  readonly seq: number | null;
  constructor(personId: string, seq: number | null, cause: unknown) {
    super(`work for ${personId} failed`, { cause });
    this.personId = personId;
    this.seq = seq;
  }
}

/**
 * Decides one shard batch in memory: person by person, each one's events in `seq` order and then due timers, so that
 * an accepted event always comes before that person's timer (S-6.7). Pure: the same batch gives the same changes.
 */
export function processBatch(batch: Batch, now: Instant): Changes {
  const out = emptyChanges();
  const dueByPerson = groupDue(batch);
  const queuedByPerson = groupQueued(batch);
  const people = new Set([...queuedByPerson.keys(), ...dueByPerson.keys()]);
  for (const personId of people) {
    let at: LoggedEvent | null = null;
    try {
      const bench = layOut(batch, personId, now, out);
      for (const event of queuedByPerson.get(personId) ?? []) {
        at = event;
        handle(bench, event);
      }
      at = null;
      for (const runId of dueByPerson.get(personId) ?? []) timeUp(bench, runId);
      if (dueByPerson.has(personId)) tellWatchers(bench);
      clearUp(bench);
    } catch (error) {
      throw new PersonFailed(personId, at?.seq ?? null, error);
    }
  }
  return out;
}

const NOTHING = { carts: new Set<string>(), changedItems: false, gainedItems: false };

/** The stages of S-2.1 for one event of one person. */
function handle(bench: Bench, event: LoggedEvent): void {
  const outcomes: Outcome[] = [];
  const { person, writes } = foldPerson(
    bench.person,
    event,
    bench.batch.workspaces.get(event.workspaceId)?.country ?? null,
  );
  if (person !== bench.person) {
    const zone = zoneOf(bench.person, bench.zoneOfWorkspace);
    bench.person = person;
    bench.personChanged = true;
    followZone(bench, zone);
  }
  bench.out.traitHistory.push(...writes);
  changeCart(bench, event);
  // Each stage sees what the earlier ones made of it, the event itself included (S-2.1).
  learn(bench, event);
  if (!isHistorical(event)) {
    tellRuns(bench, event, outcomes);
    if (event.sourceId !== INTERNAL_SOURCE || event.type === "track") enterJourneys(bench, event, outcomes);
    tellSameAddress(bench, event);
    tellWatchers(bench);
  }
  const entered = outcomes.length > 0;
  bench.out.dispositions.push({
    seq: event.seq,
    workspaceId: event.workspaceId,
    disposition: entered || event.type !== "track" || isHistorical(event) ? "processed" : "no_match",
    reason: null,
    outcomes,
  });
}

function changeCart(bench: Bench, event: LoggedEvent): void {
  bench.cartsBefore = bench.carts;
  bench.changed = NOTHING;
  if (event.sourceId === INTERNAL_SOURCE) return;
  const folded = foldCart(bench.carts, event);
  if (!folded) return;
  bench.cartsBefore = new Map(bench.carts);
  for (const cart of folded.carts) {
    bench.carts.set(cart.cartId, cart);
    bench.changedCarts.add(cart.cartId);
  }
  const { changedItems, gainedItems } = folded;
  bench.changed = { carts: new Set(folded.carts.map(({ cartId }) => cartId)), changedItems, gainedItems };
}

/** An order is told to those who share its person's address, as an event of theirs (S-12.9). */
function tellSameAddress(bench: Bench, event: LoggedEvent): void {
  if (event.event !== "Order Completed" || event.sourceId === INTERNAL_SOURCE) return;
  for (const personId of bench.batch.sameAddress.get(bench.person.id) ?? []) {
    bench.out.emitted.push({
      workspaceId: event.workspaceId,
      personId,
      messageId: `same-address:${event.seq}:${personId}`,
      event: ORDERED_BY_SAME_ADDRESS,
      properties: event.properties,
      timestamp: event.timestamp,
      depth: 1,
      queued: true,
    });
  }
}

/** Waits for something to become true are looked at whenever anything may have (S-6.3). */
function tellWatchers(bench: Bench): void {
  for (const { run } of [...bench.runs.values()])
    if (run.wait?.watches && isLive(run)) move(bench, run, { kind: "stateChanged" });
}

function timeUp(bench: Bench, runId: string): void {
  const run = bench.runs.get(runId)?.run;
  if (!run || !isLive(run) || bench.batch.journeys.isPaused(run.journeyId)) return;
  if (run.state === "active") {
    move(bench, run, { kind: "proceed", from: run.seq });
    return;
  }
  if (run.wait?.wakeAt != null && run.wait.wakeAt <= bench.now)
    move(bench, run, { kind: "timerDue", waitId: run.wait.id });
}

function groupQueued(batch: Batch): Map<string, LoggedEvent[]> {
  const grouped = new Map<string, LoggedEvent[]>();
  for (const event of batch.queued) {
    const list = grouped.get(event.personId);
    if (list) list.push(event);
    else grouped.set(event.personId, [event]);
  }
  return grouped;
}

function groupDue({ due, runs }: Batch): Map<string, string[]> {
  const personOf = new Map<string, string>();
  for (const [personId, list] of runs) for (const { id } of list) personOf.set(id, personId);
  const grouped = new Map<string, string[]>();
  for (const runId of due) {
    const personId = personOf.get(runId);
    if (personId === undefined) continue;
    grouped.set(personId, [...(grouped.get(personId) ?? []), runId]);
  }
  return grouped;
}

/** Nothing decided yet. */
export function emptyChanges() {
  return {
    people: [],
    traitHistory: [],
    carts: [],
    runs: [],
    entries: [],
    transitions: [],
    deliveries: [],
    cancellations: [],
    emitted: [],
    conversions: [],
    exposures: [],
    listChanges: [],
    notices: [],
    lateEvents: [],
    dispositions: [],
  } as { -readonly [K in keyof Changes]: Changes[K] extends readonly (infer U)[] ? U[] : never };
}

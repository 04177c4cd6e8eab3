import { zoneOf } from "#core/calendar/person-zone.ts";
import type { Cart } from "#core/carts/cart.ts";
import { actOnData, rowOf } from "#core/engine/act-on-data.ts";
import { advance, movesLeft } from "#core/engine/advance.ts";
import type { Batch, Changes, Outcome, RunTransition } from "#core/engine/batch.ts";
import { type LoggedEvent, PERSON_UPDATED } from "#core/engine/event.ts";
import type { Advance, Cause, Effect, Facts, Run } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { invariant } from "#core/kernel/assert.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { applyTraitChanges } from "#core/people/change-traits.ts";
import type { Person } from "#core/people/person.ts";
import { answer, type Standing } from "#core/rules/answers.ts";
import { questionKey } from "#core/rules/question.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** One person's state while a batch works through their events: what was loaded, changed move by move. */
export type Bench = {
  readonly batch: Batch;
  readonly now: Instant;
  readonly zoneOfWorkspace: string;
  /** Says on every transition that a merge looked back (S-1.22). */
  readonly via: string | null;
  readonly out: Mutable<Changes>;
  person: Person;
  personChanged: boolean;
  readonly runs: Map<string, { run: Run; loaded: Run | null; entrySeq: number | null; changed: boolean }>;
  readonly carts: Map<string, Cart>;
  /** The carts as they were before the event at hand: what an order is compared with (S-12.6). */
  cartsBefore: ReadonlyMap<string, Cart>;
  /** What the event at hand has done to which carts. */
  changed: Readonly<{ carts: ReadonlySet<string>; changedItems: boolean; gainedItems: boolean }>;
  readonly changedCarts: Set<string>;
  readonly history: Map<string, LoggedEvent[]>;
  /** What is kept beside history, with what this batch has added. */
  readonly standing: Standing;
  readonly shownArms: Map<string, string>;
  /** Static segments that this batch has put the person into, or taken them out of. */
  readonly listsNow: Map<string, boolean>;
};

/** Lays out one person's loaded facts. */
export function layOut(
  batch: Batch,
  personId: string,
  now: Instant,
  out: Mutable<Changes>,
  via: string | null = null,
): Bench {
  const person = batch.people.get(personId);
  invariant(person, `person ${personId} of the batch was not loaded`);
  const history = new Map<string, LoggedEvent[]>();
  for (const event of batch.history.get(personId) ?? []) listOf(history, event.event).push(event);
  const shownArms = new Map<string, string>();
  const listsNow = new Map<string, boolean>();
  const runs = (batch.runs.get(personId) ?? []).map(
    (run) => [run.id, { run, loaded: run, entrySeq: null, changed: false }] as const,
  );
  return {
    batch,
    now,
    out,
    via,
    person,
    personChanged: false,
    zoneOfWorkspace: batch.workspaces.get(person.workspaceId)?.zone ?? "UTC",
    runs: new Map(runs),
    carts: new Map((batch.carts.get(personId) ?? []).map((cart) => [cart.cartId, cart])),
    cartsBefore: new Map(),
    changed: { carts: new Set(), changedItems: false, gainedItems: false },
    changedCarts: new Set(),
    history,
    standing: {
      arms: { get: (key) => shownArms.get(key) ?? batch.arms?.get(key) },
      isIn: (of, id) =>
        of === "segment"
          ? (batch.inSegment?.(personId, id) ?? false)
          : (listsNow.get(id) ?? batch.lists?.get(personId)?.has(id) ?? false),
    },
    shownArms,
    listsNow,
  };
}

/** Hands over what became of the person. */
export function clearUp(bench: Bench): void {
  const { out } = bench;
  if (bench.personChanged) out.people.push(bench.person);
  for (const { run, loaded, entrySeq, changed } of bench.runs.values())
    if (changed) out.runs.push({ run, loaded, entrySeq });
  for (const cartId of bench.changedCarts) {
    const cart = bench.carts.get(cartId);
    if (cart) out.carts.push(cart);
  }
}

/** The journey version that a run is pinned to. */
export function journeyOf({ batch }: Bench, run: Run): CompiledJourney {
  const journey = batch.journeys.version(run.journeyId, run.version);
  invariant(journey, `version ${run.version} of ${run.journeyId} was not loaded`);
  return journey;
}

/** The cart that the run is about: of its own key, else the unnamed one. */
export function cartOf(bench: Bench, instanceKey: string): Cart | null {
  return bench.carts.get(instanceKey) ?? bench.carts.get("") ?? null;
}

export function factsFor(bench: Bench, journey: CompiledJourney, run: Run): Facts {
  const { person, now, zoneOfWorkspace } = bench;
  const zone = zoneOf(person, zoneOfWorkspace);
  const answers: Record<string, JsonObject[string]> = {};
  for (const question of journey.questions) {
    answers[questionKey(question)] = answer(question, {
      history: bench.history,
      run,
      keyPath: journey.keyPath,
      person,
      now,
      zone,
      standing: bench.standing,
    });
  }
  const found = cartOf(bench, run.instanceKey);
  const { carts, changedItems, gainedItems } = bench.changed;
  const cart =
    found && carts.has(found.cartId)
      ? { ...found, itemsChanged: changedItems, itemsGained: gainedItems }
      : found;
  return { person, zone, workspaceZone: zoneOfWorkspace, cart, answers };
}

/** So far a run is carried in one go where each of its moves changes what the next may read; then it waits for its turn. */
const MOST_IN_ONE_GO = 100;

/** Moves a run and books all it causes. True when it moved, waits anew or ended. */
export function move(bench: Bench, run: Run, cause: Cause, because?: JsonObject): boolean {
  const told = because ?? causeRecord(cause, run);
  const before = bench.out.transitions.length;
  let again = moveOnce(bench, run, cause, told);
  if (again === null) return false;
  while (again && bench.out.transitions.length - before < MOST_IN_ONE_GO) {
    const slot = bench.runs.get(run.id);
    invariant(slot, `run ${run.id} is on the bench`);
    again = moveOnce(bench, slot.run, { kind: "proceed", from: slot.run.seq }, told) ?? false;
  }
  return true;
}

/** One advance of a run, booked: whether it is to go on at once, null where nothing came of it. */
function moveOnce(bench: Bench, run: Run, cause: Cause, told: JsonObject): boolean | null {
  const journey = journeyOf(bench, run);
  const input = { cause, facts: factsFor(bench, journey, run) };
  const result = advance(journey, run, input, bench.now, movesLeft(bench.out.transitions.length));
  return book(bench, journey, run, result, told) ? (result.again ?? false) : null;
}

/** Books what became of a run, and why: its moves, and all that they ask for. True when anything did. */
export function book(
  bench: Bench,
  journey: CompiledJourney,
  before: Run,
  { run, transitions, effects }: Advance,
  cause: JsonObject,
): boolean {
  if (run === before && transitions.length === 0 && effects.length === 0) return false;
  const slot = bench.runs.get(run.id);
  invariant(slot, `run ${run.id} is on the bench`);
  slot.run = run;
  slot.changed = true;
  const because = bench.via ? { ...cause, via: bench.via } : cause;
  for (const transition of transitions) {
    bench.out.transitions.push({ run, transition, cause: because } satisfies RunTransition);
  }
  for (const effect of effects) carryOut(bench, journey, run, effect);
  return true;
}

function causeRecord(cause: Cause, run: Run): JsonObject {
  switch (cause.kind) {
    case "proceed":
      return { kind: "proceed" };
    case "zoneChanged":
    case "stateChanged":
      return { kind: cause.kind };
    case "timerDue":
      return { kind: "timerDue", waitId: cause.waitId, wakeAt: run.wait?.wakeAt ?? null };
    case "eventArrived":
      return { kind: "eventArrived", seq: cause.event.seq, event: cause.event.event };
    case "deliverySettled":
      return {
        kind: "deliverySettled",
        seq: cause.seq,
        deliveryId: cause.deliveryId,
        state: cause.outcome.state,
      };
    case "exitRequested":
      return { kind: "exitRequested", ...(cause.seq === undefined ? {} : { seq: cause.seq }) };
  }
}

/** Turns an effect into rows. Changes of the person act at once; everything else is written by the shell. */
function carryOut(bench: Bench, journey: CompiledJourney, run: Run, { key, act }: Effect): void {
  const { out } = bench;
  const [, stepId = "", visit = "1"] = key.split("/");
  switch (act.kind) {
    case "deliver":
      out.deliveries.push({
        id: key,
        run,
        stepId,
        visit: Number(visit),
        message: act.message,
        priority: journey.settings.priority,
      });
      return;
    case "cancelDelivery":
      out.cancellations.push({ deliveryId: key, runId: run.id, reason: act.reason });
      return;
    case "changePerson": {
      const { person, writes } = applyTraitChanges(
        bench.person,
        act.changes,
        bench.now,
        bench.batch.workspaces.get(run.workspaceId)?.country ?? null,
      );
      const zone = zoneOf(bench.person, bench.zoneOfWorkspace);
      bench.person = person;
      bench.personChanged = true;
      followZone(bench, zone);
      out.traitHistory.push(...writes);
      const changes = act.changes as unknown as JsonObject[string];
      out.emitted.push({
        ...rowOf(bench, run, key),
        event: PERSON_UPDATED,
        queued: false,
        properties: { changes, journeyId: run.journeyId },
      });
      return;
    }
    default:
      actOnData(bench, run, key, act);
  }
}

/** Waits that hang on the person's clock are timed anew once it is another (S-5.9). */
export function followZone(bench: Bench, before: string): void {
  if (zoneOf(bench.person, bench.zoneOfWorkspace) === before) return;
  for (const { run } of [...bench.runs.values()])
    if (run.state === "waiting") move(bench, run, { kind: "zoneChanged" });
}

/** Adds an event to what questions are answered from, once it has been handled. */
export function learn(bench: Bench, event: LoggedEvent): void {
  listOf(bench.history, event.event).push(event);
}

/** Notes what a journey made of an event, for the event's disposition. */
export function note(
  outcomes: Outcome[],
  journey: CompiledJourney,
  outcome: string,
  extras: Partial<Outcome> = {},
): void {
  outcomes.push({ journeyId: journey.journeyId, version: journey.version, outcome, ...extras });
}

function listOf<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key);
  if (list) return list;
  const made: V[] = [];
  map.set(key, made);
  return made;
}

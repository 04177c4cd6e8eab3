import type { Cart } from "#core/carts/cart.ts";
import type { Disposition, NewConversion, RunTransition } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Message, Run } from "#core/engine/run.ts";
import type { Person } from "#core/people/person.ts";
import type { ParkedBy } from "#core/policies/decide.ts";
import type { Table } from "./store.ts";

export type PersonRow = Readonly<{ person: Person; shard: number; mergedInto: string | null }>;
export type MergeRow = Readonly<{
  id: string;
  loserId: string;
  survivorId: string;
  loserShard: number;
  survivorShard: number;
  causeSeq: number;
  state: "noted" | "done" | "void";
}>;
export type QueueRow = Readonly<{ seq: number; shard: number; personId: string }>;
export type RunRow = Readonly<{
  run: Run;
  rev: number;
  shard: number;
  wakeAt: number | null;
  entrySeq: number | null;
}>;
export type EntryRow = Readonly<{
  runId: string;
  journeyId: string;
  personId: string;
  instanceKey: string;
  slot: string;
  at: number;
  endedAt: number | null;
}>;
export type DeliveryState =
  | "queued"
  | "deferred"
  | "sending"
  | "sent"
  | "skipped"
  | "held_out"
  | "cancelled"
  | "expired"
  | "dead"
  | "unknown";
export type DeliveryRow = Readonly<{
  id: string;
  runId: string;
  journeyId: string;
  version: number;
  stepId: string;
  visit: number;
  personId: string;
  channel: "email" | "webhook";
  class: "marketing" | "operational";
  message: Message;
  onUnknown: "hold" | "resend";
  state: DeliveryState;
  reason: string | null;
  parkedBy: ParkedBy | null;
  priority: number;
  nextAt: number;
  createdAt: number;
  leaseOwner: string | null;
  leaseUntil: number | null;
  epoch: number;
  starts: number;
  attempts: number;
  firstAttemptAt: number | null;
  expiresAt: number | null;
  sentAt: number | null;
  settledAt: number | null;
  address: string | null;
}>;
export type AttemptRow = Readonly<{
  id: number;
  deliveryId: string;
  epoch: number;
  startedAt: number;
  outcome: string | null;
}>;
export type AddressRow = Readonly<{
  state: "subscribed" | "unsubscribed" | "none";
  at: number;
}>;
export type JourneyRow = Readonly<{ id: string; status: "live" | "paused"; liveVersion: number }>;
export type BreakerRow = Readonly<{
  key: string;
  state: "open" | "probing" | "closed";
  openedAt: number;
  probeAt: number;
  openMs: number;
  reason: "failures" | "configuration";
}>;
/** What one commit of the engine was made from: the reference works through the same, one at a time. */
export type InputRow = Readonly<
  | { kind: "batch"; now: number; events: readonly number[]; due: readonly string[] }
  | { kind: "merge"; now: number; loserId: string; survivorId: string }
> & { readonly workings: Workings };
/** Which journeys stood open when a batch looked. */
export type Workings = readonly JourneyRow[];

const table = <V>(): Table<V> => ({ rows: new Map() });

/** The tables, each with the keys that Postgres keeps unique. */
export function emptyTables() {
  return {
    person: table<PersonRow>(),
    identifier: table<string>(),
    merge: table<MergeRow>(),
    eventKey: table<number>(),
    event: table<LoggedEvent>(),
    queue: table<QueueRow>(),
    disposition: table<Disposition>(),
    run: table<RunRow>(),
    /** run_one_live: journey, person, key → run. */
    liveKey: table<string>(),
    entry: table<EntryRow>(),
    transition: table<RunTransition>(),
    delivery: table<DeliveryRow>(),
    attempt: table<AttemptRow>(),
    address: table<AddressRow>(),
    journey: table<JourneyRow>(),
    breaker: table<BreakerRow>(),
    conversion: table<NewConversion>(),
    cart: table<Cart>(),
    rollup: table<Readonly<{ name: string; n: number }>>(),
    input: table<InputRow>(),
  };
}
export type Tables = ReturnType<typeof emptyTables>;

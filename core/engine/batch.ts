import type { Cart } from "#core/carts/cart.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Message, Run, Transition } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import type { Goal } from "#core/journey/document.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";

/** All that one shard batch may read, loaded before anything is decided (architecture 6.6). */
export type Batch = Readonly<{
  /** Unprocessed events, in `seq` order; `personId` already follows merges. */
  queued: readonly LoggedEvent[];
  /** Ids of live runs whose timer is due, or that yielded, oldest first. */
  due: readonly string[];
  people: ReadonlyMap<string, Person>;
  /** Live runs, and ended ones whose goals may still count, by person. */
  runs: ReadonlyMap<string, readonly Run[]>;
  entries: ReadonlyMap<string, readonly Entry[]>;
  carts: ReadonlyMap<string, readonly Cart[]>;
  /** Processed events that questions may ask for, by person, any order. */
  history: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** Conversions already booked, by run. */
  conversions: ReadonlyMap<string, readonly Readonly<{ goalId: string; orderId: string | null }>[]>;
  /** Variants of splits shown before, by `armKey`; loaded where a split is in play. */
  arms?: ReadonlyMap<string, string>;
  /** Static segments that people are in, of those that steps and rules ask for. */
  lists?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether a person is in a segment by rule. */
  inSegment?: (personId: string, segmentId: string) => boolean;
  /** People who share a person's exact email or phone and have a live run that cares (S-12.9). */
  sameAddress: ReadonlyMap<string, readonly string[]>;
  journeys: JourneysAtHand;
  workspaces: ReadonlyMap<string, Readonly<{ zone: string; country: string | null }>>;
}>;

/** Compiled versions: every one that a loaded run is pinned to, and the live one of every open journey. */
export type JourneysAtHand = Readonly<{
  version(journeyId: string, version: number): CompiledJourney | undefined;
  /** Journeys with a trigger for that event, live or paused, by id. */
  startingOn(workspaceId: string, event: string): readonly OpenJourney[];
  isPaused(journeyId: string): boolean;
}>;
export type OpenJourney = Readonly<{ journey: CompiledJourney; status: "live" | "paused" }>;

/** One earlier entry, for the re-entry rules (S-3). */
export type Entry = Readonly<{
  journeyId: string;
  instanceKey: string;
  at: Instant;
  endedAt: Instant | null;
}>;

/** What a batch has decided; the shell writes it with one statement a table. */
export type Changes = Readonly<{
  people: readonly Person[];
  traitHistory: readonly TraitWrite[];
  carts: readonly Cart[];
  runs: readonly Readonly<{ run: Run; loaded: Run | null; entrySeq: number | null }>[];
  entries: readonly NewEntry[];
  transitions: readonly RunTransition[];
  deliveries: readonly AskedDelivery[];
  cancellations: readonly Readonly<{ deliveryId: string; runId: string; reason: string }>[];
  emitted: readonly EmittedEvent[];
  conversions: readonly NewConversion[];
  exposures: readonly Exposure[];
  listChanges: readonly ListChange[];
  notices: readonly Notice[];
  lateEvents: readonly LateEvent[];
  dispositions: readonly Disposition[];
}>;

export type TraitWrite = Readonly<{
  personId: string;
  workspaceId: string;
  trait: string;
  /** Null: removed. */
  value: Json;
  timestamp: Instant;
  seq: number | null;
  late: boolean;
}>;
export type NewEntry = Readonly<{ run: Run; slot: string }>;
export type RunTransition = Readonly<{ run: Run; transition: Transition; cause: JsonObject }>;
export type AskedDelivery = Readonly<{
  id: string;
  run: Run;
  stepId: string;
  visit: number;
  message: Message;
  priority: number;
}>;
export type EmittedEvent = Readonly<{
  workspaceId: string;
  personId: string;
  messageId: string;
  event: string;
  properties: JsonObject;
  timestamp: Instant;
  depth: number;
  /** An event of the person, which may start journeys; else a row about our own work. */
  track?: boolean;
  /** Rows that only document what the batch has already done are not queued again. */
  queued: boolean;
}>;
/** A variant of a split, shown for the first time (S-8.4). */
export type Exposure = Readonly<{
  run: Run;
  experiment: string;
  unit: string;
  arm: string;
  replaces: string | null;
  at: Instant;
}>;
/** Somebody put into a static segment, or taken out. */
export type ListChange = Readonly<{
  workspaceId: string;
  personId: string;
  listId: string;
  add: boolean;
  at: Instant;
}>;
/** What members of the team are told: under its step's visit, so that it happens once. */
export type Notice = Readonly<{
  id: string;
  workspaceId: string;
  journeyId: string;
  stepId: string;
  runId: string;
  personId: string;
  members: readonly string[];
  subject: string;
  text: string;
}>;
export type NewConversion = Readonly<{
  id: string;
  run: Run;
  goal: Goal;
  event: LoggedEvent;
  orderId: string | null;
  value: number | null;
  currency: string | null;
}>;
/** S-1.10: an event that would have changed a decision already taken. */
export type LateEvent = Readonly<{
  run: Run;
  event: LoggedEvent;
  /** sent_after_purchase, with the delivery it came too late for; timed_out, with the step that had waited. */
  decision: string;
  deliveryId: string | null;
  gapSeconds: number;
  lateBySeconds: number;
}>;
export type Disposition = Readonly<{
  seq: number;
  workspaceId: string;
  disposition: "processed" | "no_match";
  reason: string | null;
  outcomes: readonly Outcome[];
}>;
/** What one journey made of one event (S-2.15): entered, moved, exited, converted, or refused for a reason of S-20.1. */
export type Outcome = Readonly<{
  journeyId: string;
  version: number;
  outcome: string;
  runId?: string;
  values?: JsonObject;
}>;

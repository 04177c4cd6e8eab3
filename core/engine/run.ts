import type { Cart } from "#core/carts/cart.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Mapped, ResponseMapping } from "#core/engine/response.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import type { Rule } from "#core/rules/rule.ts";

/** One person's passage through one version of one journey. It stands on one step. */
export type Run = Readonly<{
  id: string;
  workspaceId: string;
  journeyId: string;
  version: number;
  personId: string;
  instanceKey: string;
  /** Event time of what caused the entry (S-0.3). */
  anchor: Instant;
  state: RunState;
  stepId: string;
  /** How often each step was reached: (run, step, visit) names whatever the step does to the world. */
  visits: Readonly<Record<string, number>>;
  /** Transitions so far, without gaps. It names waits, so that a late timer misses the next one. */
  seq: number;
  wait: Wait | null;
  /** Log positions already answered: no event moves the run twice, in whatever order they were committed. */
  answered: readonly number[];
  /** {trigger: {event, properties, timestamp, seq}, steps: {<step>: {event?, sentAt?, …}}}. At most 64 KB. */
  context: JsonObject;
  depth: number;
  enteredAt: Instant;
  /** When it came to the step it stands on. */
  arrivedAt: Instant;
  endedAt: Instant | null;
  /** One of S-20.2's reasons once it has ended. */
  endReason: string | null;
}>;
export type RunState = "active" | "waiting" | "completed" | "exited" | "failed";

/** What a waiting run is parked on. Whatever comes first wakes it, once. `wakeAt` is the run's timer. */
export type Wait = Readonly<{
  id: string;
  wakeAt: Instant | null;
  arms: readonly Arm[];
  deliveryId: string | null;
  memory: Json;
  /** The step is asked again whenever something about the person changes (S-6.3). */
  watches?: true;
}>;
/** `match`: "key" takes only events of the run's own instance key, where they carry one (S-3.2). */
export type Arm = Readonly<{ id: string; event: string; where: Rule; match: "key" | "any" }>;

/** Why a run is asked to move, and all it may read while it does: kept, so that a replay reads the same. */
export type Input = Readonly<{ cause: Cause; facts: Facts }>;
export type Cause =
  | Readonly<{ kind: "proceed"; from: number }>
  | Readonly<{ kind: "timerDue"; waitId: string }>
  | Readonly<{ kind: "eventArrived"; event: LoggedEvent }>
  | Readonly<{ kind: "deliverySettled"; seq: number; deliveryId: string; outcome: Outcome }>
  /** Something about the person may be another than before. */
  | Readonly<{ kind: "stateChanged" }>
  /** The person lives by other clocks now (S-5.9). */
  | Readonly<{ kind: "zoneChanged" }>
  | Readonly<{ kind: "exitRequested"; reason: string; seq?: number; values?: JsonObject }>;
/** `cancelled` ends the run: the last look found that it should have left (S-4.9, S-12.8). */
export type Outcome = Readonly<{
  state: "sent" | "held_out" | "skipped" | "expired" | "dead" | "cancelled";
  reason: string | null;
  /** When the call began, of a message that was sent. */
  at: Instant | null;
  /** What was read of the answer to a call that asked for it (S-10.3). */
  response?: Mapped;
}>;
/** `answers`: what the journey's steps ask about history, looked up before the run moves, by `questionKey`. */
export type Facts = Readonly<{
  person: Person;
  /** The person's own zone (S-5.7). */
  zone: string;
  workspaceZone: string;
  /** The cart that the run's instance key names, else the unnamed one, with what the event at hand did to it. */
  cart: (Cart & Readonly<{ itemsChanged?: boolean; itemsGained?: boolean }>) | null;
  answers: JsonObject;
}>;

/** An act under its key `run/step/visit`, by which it happens once. A wait is no effect, but part of the run. */
export type Effect = Readonly<{ key: string; act: Act }>;
export type Act =
  | Readonly<{ kind: "deliver"; message: Message }>
  | Readonly<{ kind: "cancelDelivery"; reason: string }>
  | Readonly<{ kind: "changePerson"; changes: readonly TraitChange[] }>
  /** `asTrack`: an event of the person like any other, which may start journeys; else a row about our own work. */
  | Readonly<{ kind: "emitEvent"; event: string; properties: JsonObject; asTrack?: boolean }>
  | Readonly<{ kind: "notify"; members: readonly string[]; subject: string; text: string }>
  | Readonly<{ kind: "changeList"; listId: string; add: boolean }>
  /** Keeps which variant of a split somebody was shown; `replaces` is one that is not offered any more (S-8.4). */
  | Readonly<{ kind: "showArm"; experiment: string; unit: string; arm: string; replaces: string | null }>;
export type Message =
  | Readonly<{
      channel: "email" | "sms" | "webPush" | "mobilePush" | "inApp";
      templateId: string;
      onlyIf?: Rule;
      onUnknown?: "hold" | "resend";
    }>
  | Readonly<{
      channel: "webhook";
      method: string;
      /** Liquid is allowed in path, query, headers and body, never in the host (S-10.2). */
      url: string;
      headers: Readonly<Record<string, string>>;
      body: string;
      timeoutMs: number;
      profile: "fast" | "durable";
      response?: ResponseMapping;
    }>;
/** One change of a trait, typed when it was drawn (S-10.2). */
export type TraitChange = Readonly<{
  trait: string;
  operation: "set" | "setIfMissing" | "increment" | "append" | "remove";
  value: Json;
}>;

/** One recorded move: from which step, by which output, where to, why, when. An ended run has no `to`. */
export type Transition = Readonly<{
  seq: number;
  stepId: string;
  visit: number;
  output: string | null;
  to: string | null;
  reason: string;
  /** The values that decided, at most 4 KB (S-7.15). */
  values: JsonObject | null;
  at: Instant;
}>;
export type Advance = Readonly<{
  run: Run;
  effects: readonly Effect[];
  transitions: readonly Transition[];
  /** What it has done changes what it may read: it goes on at once, with facts that are read anew. */
  again?: true;
}>;

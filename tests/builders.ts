import { advance, isLive } from "#core/engine/advance.ts";
import type { Batch, Changes, JourneysAtHand } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { processBatch } from "#core/engine/process-batch.ts";
import type { Cause, Effect, Facts, Run, Transition } from "#core/engine/run.ts";
import { type CompiledJourney, compileJourney } from "#core/journey/compile.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { answer } from "#core/rules/answers.ts";
import { questionKey } from "#core/rules/question.ts";
import { stepKinds } from "#steps/registry.gen.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Monday 2027-03-01T12:00:00Z: Berlin 13:00, Lisbon 12:00, New York 07:00 (S-0.8). */
export const T: Instant = 1_803_902_400_000;
export const WORKSPACE = "ws_test";

/** A step that ends the journey. */
export const exit = { kind: "exit", config: {} };
/** The trigger that every built journey starts with. */
export const TRIGGER = { kind: "event-trigger", config: { event: "Checkout Started" } };

type Drawn = Readonly<Record<string, Readonly<{ kind: string; config: object }>>>;

/** A document from steps by id and edges written as "a --output--> b"; the first step follows the trigger. */
export function draw(steps: Drawn, edges: readonly string[], settings: object = {}): JourneyDocument {
  const ids = Object.keys(steps);
  const all = { trigger: TRIGGER, ...steps };
  const parsed = edges.map((edge) => {
    const [, from, output, to] = /^(\S+) --(\S+?)--> (\S+)$/.exec(edge) ?? [];
    return { from, output, to };
  });
  const first =
    "trigger" in steps || ids.length === 0 ? [] : [{ from: "trigger", output: "next", to: ids[0] }];
  return documentSchema.parse({
    steps: Object.entries(all).map(([id, { kind, config }], at) => ({
      id,
      kind,
      name: id,
      config,
      y: at * 168,
    })),
    edges: [...first, ...parsed],
    settings,
  });
}

/** A drawn journey, ready to run. */
export function compile(steps: Drawn, ...edges: readonly string[]): CompiledJourney {
  return compileDocument(draw(steps, edges));
}

export function compileDocument(document: JourneyDocument, version = 1): CompiledJourney {
  const result = compileJourney(
    { workspaceId: WORKSPACE, journeyId: "jrn_test", version, document },
    stepKinds,
  );
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.journey;
}

/** Ana of S-0.8, unless said otherwise. */
export function buildPerson(changes: Partial<Person> = {}): Person {
  return {
    id: "per_ana",
    workspaceId: WORKSPACE,
    known: true,
    traits: { email: "ana@example.test", timezone: "Europe/Lisbon" },
    traitTimes: {},
    email: "ana@example.test",
    phone: null,
    timeZone: "Europe/Lisbon",
    contextZone: null,
    contextZoneAt: null,
    locale: null,
    firstSeen: T,
    lastSeen: T,
    ...changes,
  };
}

let nextSeq = 1_000;

export function buildEvent(event: string, changes: Partial<LoggedEvent> = {}): LoggedEvent {
  nextSeq += 1;
  const seq = changes.seq ?? nextSeq;
  const timestamp = changes.timestamp ?? T;
  return {
    seq,
    workspaceId: WORKSPACE,
    sourceId: "src_test",
    messageId: `m${seq}`,
    type: "track",
    event,
    personId: "per_ana",
    timestamp,
    receivedAt: timestamp,
    userId: "u1",
    anonymousId: null,
    properties: {},
    traits: {},
    context: {},
    flags: [],
    ...changes,
  };
}

/** A run at the journey's trigger, about to proceed. */
export function buildRun(
  journey: CompiledJourney,
  trigger = buildEvent("Checkout Started", { seq: 1 }),
): Run {
  const stepId = journey.triggers[0]?.stepId ?? "trigger";
  const { seq, event, timestamp, properties } = trigger;
  return {
    id: "run-1",
    workspaceId: WORKSPACE,
    journeyId: journey.journeyId,
    version: journey.version,
    personId: trigger.personId,
    instanceKey: "",
    anchor: timestamp,
    state: "active",
    stepId,
    visits: { [stepId]: 1 },
    seq: 0,
    wait: null,
    answered: [seq],
    context: { trigger: { seq, event, timestamp, properties }, steps: {} },
    depth: 0,
    enteredAt: timestamp,
    arrivedAt: timestamp,
    endedAt: null,
    endReason: null,
  };
}

export type Played = Readonly<{ run: Run; transitions: readonly Transition[]; effects: readonly Effect[] }>;

/** What the world does when it is asked to send: by default it sends at once. */
export type Settle = (key: string, at: Instant) => Extract<Cause, { kind: "deliverySettled" }>["outcome"];
const sendsAtOnce: Settle = (_key, at) => ({ state: "sent", reason: null, at });

/** Lets one run live in simulated time: events come at their receivedAt, timers fire when due, deliveries settle at once. */
export function playWith(
  journey: CompiledJourney,
  settle: Settle,
  ...events: readonly LoggedEvent[]
): Played {
  const world = {
    run: buildRun(journey),
    transitions: [] as Transition[],
    effects: [] as Effect[],
    history: [] as LoggedEvent[],
  };
  const queue = [...events].sort((a, b) => a.receivedAt - b.receivedAt || a.seq - b.seq);
  let now: Instant = world.run.anchor;
  let settled = 1_000_000;
  const feed = (cause: Cause) => {
    const facts = factsFor(journey, world.run, world.history, now);
    const { run, transitions, effects } = advance(journey, world.run, { cause, facts }, now);
    world.run = run;
    world.transitions.push(...transitions);
    world.effects.push(...effects);
  };
  feed({ kind: "proceed", from: 0 });
  for (let turn = 0; turn < MOST_TURNS && isLive(world.run); turn += 1) {
    const next = whatComesNext(world.run, queue[0], now);
    if (!next) break;
    if (next.kind === "settle") {
      settled += 1;
      const { deliveryId } = next;
      feed({ kind: "deliverySettled", seq: settled, deliveryId, outcome: settle(deliveryId, now) });
      continue;
    }
    now = next.at;
    if (next.cause.kind === "eventArrived") {
      queue.shift();
      world.history.push(next.cause.event);
    }
    feed(next.cause);
  }
  return world;
}

const MOST_TURNS = 10_000;
type Next =
  | Readonly<{ kind: "settle"; deliveryId: string }>
  | Readonly<{ kind: "feed"; cause: Cause; at: Instant }>;

/** Deliveries settle at once, an event comes before a timer that is due at the same instant, and time goes on. */
function whatComesNext({ wait, state, seq }: Run, event: LoggedEvent | undefined, now: Instant): Next | null {
  if (wait?.deliveryId) return { kind: "settle", deliveryId: wait.deliveryId };
  const wakeAt = wait?.wakeAt ?? null;
  if (event && (wakeAt === null || event.receivedAt <= wakeAt)) {
    return { kind: "feed", cause: { kind: "eventArrived", event }, at: Math.max(now, event.receivedAt) };
  }
  if (wait && wakeAt !== null) {
    return { kind: "feed", cause: { kind: "timerDue", waitId: wait.id }, at: Math.max(now, wakeAt) };
  }
  return state === "active" ? { kind: "feed", cause: { kind: "proceed", from: seq }, at: now } : null;
}

export function play(journey: CompiledJourney, ...events: readonly LoggedEvent[]): Played {
  return playWith(journey, sendsAtOnce, ...events);
}

/** Facts over a plain list of past events. */
export function factsFor(
  journey: CompiledJourney,
  run: Run,
  past: readonly LoggedEvent[],
  now: Instant,
  person = buildPerson(),
): Facts {
  const history = new Map<string, LoggedEvent[]>();
  for (const event of past) history.set(event.event, [...(history.get(event.event) ?? []), event]);
  const zone = person.timeZone ?? "Europe/Berlin";
  const asked = { history, run, keyPath: journey.keyPath, person, now, zone };
  const answers = Object.fromEntries(
    journey.questions.map((question) => [questionKey(question), answer(question, asked)]),
  );
  return { person, zone, workspaceZone: "Europe/Berlin", cart: null, answers };
}

/** A batch over journeys, people and runs; what is left out is empty. */
export function buildBatch(journeys: readonly CompiledJourney[], changes: Partial<Batch>): Batch {
  const atHand: JourneysAtHand = {
    version: (journeyId, version) =>
      journeys.find((one) => one.journeyId === journeyId && one.version === version),
    startingOn: (_workspaceId, event) =>
      journeys
        .filter(({ triggers }) => triggers.some(({ start }) => start.event === event))
        .map((journey) => ({ journey, status: "live" })),
    isPaused: () => false,
  };
  const person = buildPerson();
  return {
    queued: [],
    due: [],
    people: new Map([[person.id, person]]),
    runs: new Map(),
    entries: new Map(),
    carts: new Map(),
    history: new Map(),
    conversions: new Map(),
    sameAddress: new Map(),
    journeys: atHand,
    workspaces: new Map([[WORKSPACE, { zone: "Europe/Berlin", country: "DE" }]]),
    ...changes,
  };
}

export function decide(
  journeys: readonly CompiledJourney[],
  changes: Partial<Batch>,
  now: Instant = T,
): Changes {
  return processBatch(buildBatch(journeys, changes), now);
}

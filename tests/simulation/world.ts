import type { JourneysAtHand } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { processBatch } from "#core/engine/process-batch.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { HOUR } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { compileAll, JOURNEY_IDS, WORKSPACE } from "./journeys.ts";
import type { MutantName } from "./mutants.ts";
import { emptyTables, type JourneyRow, type Tables } from "./rows.ts";
import { type Pause, type Proto, Store } from "./store.ts";
import type { Swarm } from "./swarm.ts";

/** Monday 2027-03-01T12:00:00Z. */
export const START = 1_803_902_400_000;
export const LEASE_MS = 60_000;

/** What the simulation has found: `code` is the promise that broke. */
export class Violation extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

export type Role = "intake" | "engine" | "delivery" | "web";
/** A process that does one thing at a time. A crash takes its task, its memory and its connection. */
export type Worker = {
  readonly name: string;
  readonly role: Role;
  /** How far its own clock is off. */
  readonly offset: number;
  task: Proto<unknown> | null;
  what: string;
  /** What the task waits for, if it waits. */
  pause: Pause | null;
  /** Changes with each life of the process: leases name it. */
  life: number;
  /** Deliveries under way here, with the epoch each was claimed at. */
  readonly held: Map<string, number>;
  /** Whose an identifier is, as this process remembers. */
  readonly cache: Map<string, Readonly<{ personId: string; shard: number; until: number }>>;
};

/** What a provider has seen; nobody else knows for sure. */
export type ProviderCall = Readonly<{ deliveryId: string; attemptId: number; at: number; accepted: boolean }>;

export type World = {
  readonly store: Store;
  readonly t: Tables;
  readonly swarm: Swarm;
  readonly mutant: MutantName | null;
  readonly journeys: ReadonlyMap<string, CompiledJourney>;
  readonly process: typeof processBatch;
  readonly workers: readonly Worker[];
  readonly calls: ProviderCall[];
  /** Message ids that a sender holds an answer for. */
  readonly acked: Map<string, number>;
  /** Commits at which each event was accepted, and each person opted out. */
  readonly acceptedAt: Map<number, number>;
  /** Commits at which the journeys that are paused were. */
  readonly pausedAt: Map<string, number>;
  readonly bells: number[];
  /** True once a standby without the last commits has taken over: what it lost is reported, not hidden. */
  failedOver: boolean;
  readonly lost: Set<string>;
  /** People as they were made: where the reference begins. */
  readonly firstPeople: Person[];
  readonly newcomers: Map<string, Person>;
  /** Where a planted bug has read each shard's queue up to. */
  readonly cursor: Map<number, number>;
  now: number;
  /** Numbers for rows that only the simulation reads. */
  serial: number;
  newPeople: number;
  lapses: number;
};

const ROLES: readonly (readonly [string, Role])[] = [
  ["i0", "intake"],
  ["i1", "intake"],
  ["e0", "engine"],
  ["e1", "engine"],
  ["d0", "delivery"],
  ["d1", "delivery"],
  ["w0", "web"],
];

/** Ids that all hash to one of two shards, so that people meet. */
const IDS = (() => {
  const found: string[] = [];
  const home = [shardOf(WORKSPACE, "per_0"), -1];
  for (let at = 0; found.length < 64; at += 1) {
    const id = `per_${at}`;
    const shard = shardOf(WORKSPACE, id);
    if (home[1] === -1 && shard !== home[0]) home[1] = shard;
    if (home.includes(shard)) found.push(id);
  }
  return found;
})();

/** Customers who are known from the start: the last two share an address. */
export const USERS = ["u0", "u1", "u2"] as const;
const EMAILS = ["ana@example.test", "both@example.test", "both@example.test"] as const;

let compiled: ReadonlyMap<string, CompiledJourney> | null = null;

export function openWorld(
  swarm: Swarm,
  mutant: MutantName | null = null,
  journeys: ReadonlyMap<string, CompiledJourney> | null = null,
): World {
  compiled ??= compileAll();
  const w: World = {
    store: new Store(),
    t: emptyTables(),
    swarm,
    mutant,
    journeys: journeys ?? compiled,
    process: processBatch,
    workers: ROLES.map(([name, role], at) => ({
      name,
      role,
      offset: swarm.offsets[at] ?? 0,
      task: null,
      what: "",
      pause: null,
      life: 0,
      held: new Map(),
      cache: new Map(),
    })),
    calls: [],
    acked: new Map(),
    acceptedAt: new Map(),
    pausedAt: new Map(),
    bells: [],
    failedOver: false,
    lost: new Set(),
    firstPeople: [],
    newcomers: new Map(),
    cursor: new Map(),
    now: START,
    serial: 0,
    newPeople: 0,
    lapses: 0,
  };
  for (const id of JOURNEY_IDS) {
    if (swarm.journeys.includes(id)) w.t.journey.rows.set(id, { id, status: "live", liveVersion: 1 });
  }
  for (const [at, userId] of USERS.entries()) addCustomer(w, userId, EMAILS[at] as string);
  return w;
}

function addCustomer(w: World, userId: string, email: string): void {
  const id = newPersonId(w);
  const person = {
    id,
    workspaceId: WORKSPACE,
    known: true,
    traits: { email },
    traitTimes: { email: START - HOUR },
    email,
    phone: null,
    timeZone: null,
    contextZone: null,
    contextZoneAt: null,
    locale: null,
    firstSeen: START - HOUR,
    lastSeen: START - HOUR,
  };
  w.firstPeople.push(person);
  w.t.person.rows.set(id, { person, shard: shardOf(WORKSPACE, id), mergedInto: null });
  w.t.identifier.rows.set(`${WORKSPACE}\nu\n${userId}`, id);
  if (!w.t.address.rows.has(email)) w.t.address.rows.set(email, { state: "none", at: 0 });
}

export function newPersonId(w: World): string {
  const id = IDS[w.newPeople % IDS.length] as string;
  w.newPeople += 1;
  return id;
}

export function serial(w: World): number {
  w.serial += 1;
  return w.serial;
}

/** Whom a person is now, merges followed. */
export function whoIs(w: World, personId: string): string {
  return w.t.person.rows.get(personId)?.mergedInto ?? personId;
}

/** Compiled versions over the journeys as one transaction sees them. */
export function journeysAtHand(
  compiledVersions: ReadonlyMap<string, CompiledJourney>,
  rows: readonly JourneyRow[],
): JourneysAtHand {
  return {
    version: (journeyId, version) => compiledVersions.get(`${journeyId}@${version}`),
    startingOn: (_workspaceId, event) =>
      rows.flatMap(({ id, status, liveVersion }) => {
        const journey = compiledVersions.get(`${id}@${liveVersion}`);
        return journey?.triggers.some(({ start }) => start.event === event) ? [{ journey, status }] : [];
      }),
    isPaused: (journeyId) => rows.some(({ id, status }) => id === journeyId && status === "paused"),
  };
}

/** In the order in which they were accepted. */
export function bySeq(one: LoggedEvent, other: LoggedEvent): number {
  return one.seq - other.seq;
}

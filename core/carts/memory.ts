import type { Cart } from "#core/carts/cart.ts";
import { type Line, MOST_LINES, MOST_QUANTITY } from "#core/carts/lines.ts";
import { isObject, type Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";

/** A place in the order by which everything ends the same, whatever arrives first (S-1.14). */
export type Stamp = Readonly<{ at: Instant; seq: number }>;

/** An event that is about the items. Once a newer snapshot has replaced its lines, only their counts are kept. */
export type Entry = Stamp &
  Readonly<{
    kind: "snapshot" | "add" | "remove";
    lines?: readonly Line[];
    counts?: readonly (readonly [key: string, quantity: number])[];
    /** Of a snapshot that stands for many older events: when they last changed the items. */
    since?: Stamp;
  }>;

/** What a cart must remember so that any order of arrival ends the same. Bounded: the oldest is folded together. */
export type Memory = Readonly<{
  entries: readonly Entry[];
  checkout: Stamp | null;
  checkoutIds: readonly (Stamp & Readonly<{ id: string }>)[];
  /** Orders that named this cart and a checkout that may belong to another. */
  closes: readonly (Stamp & Readonly<{ id: string }>)[];
  ordered: Stamp | null;
  currency: (Stamp & Readonly<{ value: string }>) | null;
  url: (Stamp & Readonly<{ value: string }>) | null;
}>;

export const EMPTY_MEMORY: Memory = {
  entries: [],
  checkout: null,
  checkoutIds: [],
  closes: [],
  ordered: null,
  currency: null,
  url: null,
};

const MOST_ENTRIES = 500;
const MOST_COUNTS = 2_000;
const MOST_IDS = 20;

/** What the cart's row carries, or nothing yet. */
export function memoryOf(cart: Cart | null | undefined): Memory {
  return cart && isObject(cart.memory) ? (cart.memory as unknown as Memory) : EMPTY_MEMORY;
}

export function asJson(memory: Memory): Json {
  return memory as unknown as Json;
}

export function compareStamps(a: Stamp, b: Stamp): number {
  return a.at - b.at || a.seq - b.seq;
}

/** The newer of two facts. */
export function newest<T extends Stamp>(a: T | null, b: T | null): T | null {
  if (!a || !b) return a ?? b;
  return compareStamps(a, b) >= 0 ? a : b;
}

/** Adds entries in their order; one that is there already changes nothing. */
export function withEntries(memory: Memory, added: readonly Entry[]): Memory {
  if (added.length === 0) return memory;
  const [first] = memory.entries;
  const base = first?.since === undefined ? null : first;
  const entries = [...memory.entries];
  for (const entry of added) {
    const known = entries.some(
      (one) => one.at === entry.at && one.seq === entry.seq && one.kind === entry.kind,
    );
    if (!known && !(base && compareStamps(entry, base) < 0)) entries.push(entry);
  }
  entries.sort(compareStamps);
  return { ...memory, entries: bound(forgetLines(entries)) };
}

/** Unites lists of ids, the newest kept, each once. */
export function withIds<T extends Stamp & { readonly id: string }>(
  list: readonly T[],
  added: readonly T[],
): readonly T[] {
  const byId = new Map<string, T>();
  for (const one of [...list, ...added].sort(compareStamps)) byId.set(one.id, one);
  return [...byId.values()].sort(compareStamps).slice(-MOST_IDS);
}

/** Makes one memory of two about the same cart (S-12.9). */
export function uniteMemories(a: Memory, b: Memory): Memory {
  const united = withEntries(a, b.entries);
  return {
    ...united,
    checkout: newest(a.checkout, b.checkout),
    checkoutIds: withIds(a.checkoutIds, b.checkoutIds),
    closes: withIds(a.closes, b.closes),
    ordered: newest(a.ordered, b.ordered),
    currency: newest(a.currency, b.currency),
    url: newest(a.url, b.url),
  };
}

/** What the entries amount to: lines in their order, and which event last changed them (S-12.1). */
export function replay(
  entries: readonly Entry[],
): Readonly<{ lines: readonly Line[]; changed: Stamp | null }> {
  const state = run(entries);
  const lines = [...state.counts].flatMap(([key, quantity]) => {
    const line = state.details.get(key);
    return line ? [{ ...line, quantity }] : [];
  });
  return { lines: lines.slice(0, MOST_LINES), changed: state.changed };
}

type State = { counts: Map<string, number>; details: Map<string, Line>; changed: Stamp | null };

function run(entries: readonly Entry[]): State {
  const state: State = { counts: new Map(), details: new Map(), changed: null };
  for (const entry of entries) apply(state, entry);
  return state;
}

function apply(state: State, entry: Entry): void {
  if (entry.kind === "snapshot") applySnapshot(state, entry);
  else applyDelta(state, entry, entry.kind === "add" ? 1 : -1);
}

function applySnapshot(state: State, entry: Entry): void {
  const counts = countsOf(entry);
  if (entry.since !== undefined) state.changed = entry.since;
  else if (!sameCounts(state.counts, counts)) state.changed = { at: entry.at, seq: entry.seq };
  state.counts = new Map(counts);
  state.details = new Map((entry.lines ?? []).map((line) => [line.key, line]));
}

/** Counts never fall below 0, and removing what is not there changes nothing (S-12.2, S-12.12). */
function applyDelta(state: State, entry: Entry, sign: 1 | -1): void {
  for (const [key, quantity] of countsOf(entry)) {
    const before = state.counts.get(key) ?? 0;
    const after = Math.min(MOST_QUANTITY, Math.max(0, before + sign * quantity));
    if (after !== before) state.changed = { at: entry.at, seq: entry.seq };
    if (after > 0) state.counts.set(key, after);
    else state.counts.delete(key);
  }
  if (sign > 0) for (const line of entry.lines ?? []) state.details.set(line.key, line);
}

function countsOf({ counts, lines = [] }: Entry) {
  return counts ?? lines.map(({ key, quantity }) => [key, quantity] as const);
}

function sameCounts(
  before: ReadonlyMap<string, number>,
  after: readonly (readonly [string, number])[],
): boolean {
  return before.size === after.length && after.every(([key, quantity]) => before.get(key) === quantity);
}

/** Lines that the newest snapshot has replaced are needed no more: their counts still say what changed when. */
function forgetLines(entries: readonly Entry[]): readonly Entry[] {
  const newestSnapshot = entries.findLastIndex(({ kind }) => kind === "snapshot");
  return entries.map((entry, index) => {
    if (index >= newestSnapshot || !entry.lines) return entry;
    const { lines: _forgotten, ...rest } = entry;
    return { ...rest, counts: countsOf(entry) };
  });
}

/** Folds the oldest half together when too much is remembered. */
function bound(entries: readonly Entry[]): readonly Entry[] {
  const size = entries.reduce((sum, entry) => sum + countsOf(entry).length, 0);
  if (entries.length <= MOST_ENTRIES && size <= MOST_COUNTS) return entries;
  const half = Math.ceil(entries.length / 2);
  const old = entries.slice(0, half);
  const last = old.at(-1);
  if (!last || half >= entries.length) return entries;
  const state = run(old);
  const folded = [...state.counts].map(([key, quantity]) => {
    const line = state.details.get(key);
    return { key, quantity, line: line ? { ...line, quantity } : null };
  });
  const lines = folded.flatMap(({ line }) => (line ? [line] : []));
  const whole = lines.length === folded.length;
  const base: Entry = {
    kind: "snapshot",
    at: last.at,
    seq: last.seq,
    since: state.changed ?? { at: last.at, seq: last.seq },
    ...(whole ? { lines } : { counts: folded.map(({ key, quantity }) => [key, quantity] as const) }),
  };
  return [base, ...entries.slice(half)];
}

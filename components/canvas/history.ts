import type { Command } from "#core/journey/command.ts";

/** One thing a member did, with its exact way back. */
export type Entry = Readonly<{
  command: Command;
  inverse: Command;
  words: string;
  at: number;
  /** Entries of one field merge while they follow each other quickly; null never merges. */
  merge: string | null;
}>;
export type History = Readonly<{ past: readonly Entry[]; future: readonly Entry[] }>;

export const EMPTY_HISTORY: History = { past: [], future: [] };
const KEPT = 200;
const MERGE_MS = 800;

/** Adds what was done; what was undone before can no longer be redone. Typing in one field is one entry. */
export function record({ past }: History, entry: Entry): History {
  const last = past.at(-1);
  if (last && entry.merge !== null && last.merge === entry.merge && entry.at - last.at < MERGE_MS) {
    return {
      past: [...past.slice(0, -1), { ...entry, inverse: last.inverse, words: last.words }],
      future: [],
    };
  }
  return { past: [...past, entry].slice(-KEPT), future: [] };
}

/** Moves the newest entry to what can be redone; `forward` leads back to it exactly. */
export function stepBack({ past, future }: History, forward: Command): History {
  const last = past.at(-1);
  return last
    ? { past: past.slice(0, -1), future: [...future, { ...last, command: forward, merge: null }] }
    : { past, future };
}

/** Moves the newest undone entry back to what was done. */
export function stepForward({ past, future }: History, inverse: Command): History {
  const next = future.at(-1);
  return next
    ? { past: [...past, { ...next, inverse, merge: null }].slice(-KEPT), future: future.slice(0, -1) }
    : { past, future };
}

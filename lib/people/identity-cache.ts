import { type Instant, SECOND } from "#core/kernel/time.ts";

/** Whose an identifier is. A merge makes this stale for a while, and then the engine follows: a hop, not an error. */
export type Owner = Readonly<{ personId: string; shard: number }>;

/** What this process remembers of identifiers, so that a known visitor's event costs no lookup. */
export interface IdentityCache {
  get(key: string): Owner | undefined;
  set(key: string, owner: Owner): void;
  clear(): void;
}

/** A shared device may change hands through another process (S-1.17 v): after this long we ask again. */
const ANONYMOUS_MS = 5 * SECOND;
const USER_MS = 60 * SECOND;
const MAX_ENTRIES = 100_000;

type Entry = Readonly<{ owner: Owner; until: number }>;

/** Two generations instead of a list by use: what is not asked for while one fills up is forgotten. */
export function identityCache(now: () => Instant): IdentityCache {
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  const keep = (key: string, entry: Entry) => {
    if (young.size >= MAX_ENTRIES / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, entry);
  };
  return {
    get(key) {
      const entry = young.get(key) ?? old.get(key);
      if (!entry || entry.until <= now()) return undefined;
      if (!young.has(key)) keep(key, entry);
      return entry.owner;
    },
    set: (key, owner) => keep(key, { owner, until: now() + (isAnonymous(key) ? ANONYMOUS_MS : USER_MS) }),
    clear() {
      young.clear();
      old.clear();
    },
  };
}

export type IdentifierKind = "user_id" | "anonymous_id";

/** An identifier as one text. Neither workspaces nor ids hold a line feed. */
export function identifierKey(workspaceId: string, kind: IdentifierKind, value: string): string {
  return `${workspaceId}\n${kind === "user_id" ? "u" : "a"}\n${value}`;
}

/** The parts of such a text. */
export function partsOfKey(key: string): readonly [workspaceId: string, kind: IdentifierKind, value: string] {
  const [workspaceId = "", kind, value = ""] = key.split("\n");
  return [workspaceId, kind === "u" ? "user_id" : "anonymous_id", value];
}

const isAnonymous = (key: string) => key.charAt(key.indexOf("\n") + 1) === "a";

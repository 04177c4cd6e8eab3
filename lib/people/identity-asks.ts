import type { Instant } from "#core/kernel/time.ts";

/** An address by which a source without ids may look people up (S-1.16). */
export type Address = Readonly<{ channel: "email" | "phone"; value: string }>;

/** The identifiers of one item, as judged at the door. */
export type IdentityAsk = Readonly<{
  workspaceId: string;
  userId: string | null;
  anonymousId: string | null;
  /** Set for an alias that may merge (S-1.18). */
  previousId: string | null;
  /** Used only where no identifier is given. */
  address: Address | null;
  timestamp: Instant;
}>;

/** Who the item is about, and what its identifiers changed. */
export type Resolved = Readonly<{
  personId: string;
  shard: number;
  flags: readonly string[];
  /** Two people turned out to be one: noted here, done by the engine (S-1.17 iv, S-1.18). */
  merge: Merge | null;
  alreadyMerged: boolean;
}>;

export type Merge = Readonly<{
  loserId: string;
  loserShard: number;
  survivorId: string;
  survivorShard: number;
}>;

/** A person as far as identity cares. Changed in memory while the items of a group are decided in order. */
export type Candidate = {
  readonly id: string;
  readonly workspaceId: string;
  readonly shard: number;
  known: boolean;
  anonymousIds: number;
  merges: number;
  mergedInto: Candidate | null;
};

/** What the group will write: only what is new. */
export type IdentityChanges = {
  readonly people: NewPerson[];
  /** Identifier key → person, to be inserted. */
  readonly attached: Map<string, Candidate>;
  /** Identifier key → person, for one that had another (S-1.17 v). */
  readonly moved: Map<string, Candidate>;
};

export type NewPerson = Readonly<{
  candidate: Candidate;
  address: Address | null;
  timestamp: Instant;
}>;

/** S-1.26. */
export const IDENTITY_LIMITS = { anonymousIds: 1_000, merges: 100 } as const;

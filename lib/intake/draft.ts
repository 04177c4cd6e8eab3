import type { ProductUpdate } from "#lib/decisions/products.ts";
import type { NewEvent } from "#lib/eventlog/append.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import type { IdentityAsk } from "#lib/people/identity-asks.ts";

/** An item that was judged and found good: an event that only lacks its person. */
export type Draft = Readonly<{
  event: Omit<NewEvent, "personId" | "shard">;
  /** Null for a system event, which has no person (S-1.33). */
  ask: IdentityAsk | null;
  product: ProductUpdate | null;
  /** A write key learns nothing of who was erased: its item is dropped, and answered as if it were not. */
  mayProbe: boolean;
}>;

/** Who sends, and what that allows. */
export type Sender = Readonly<{
  workspaceId: string;
  sourceId: string;
  /** Secret keys and connectors may alias, and send system events and protected traits. */
  trusted: boolean;
  country: string | null;
  protectedTraits: readonly string[];
}>;

export type Verdict = Readonly<{ ok: true; draft: Draft } | { ok: false; refusal: Refusal }>;

/** What became of one item. */
export type Outcome = Readonly<{
  status: "accepted" | "duplicate" | "conflict" | "rejected";
  seq?: number;
  refusal?: Refusal;
  alreadyMerged?: boolean;
}>;

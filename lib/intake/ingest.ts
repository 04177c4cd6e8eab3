import type { Json } from "#core/kernel/json.ts";
import type { Refused } from "#lib/eventlog/quarantine.ts";
import { commitSafely } from "#lib/intake/commit-safely.ts";
import type { Draft, Outcome, Sender } from "#lib/intake/draft.ts";
import { judgeItem } from "#lib/intake/judge-item.ts";
import { type IdentityCache, identityCache } from "#lib/people/identity-cache.ts";
import type { Platform } from "#lib/platform/platform.ts";

export type Ingest = Readonly<{
  sender: Sender;
  items: readonly unknown[];
  /** Imported facts feed traits, segments, carts and reports, and move nobody (S-1.12). */
  historical?: boolean;
  cache?: IdentityCache;
}>;

/**
 * Takes items that come from inside, such as a file's: the same judgement, identities and log as at the door, one
 * transaction for all of them. Answers an outcome an item, in order; rings the engine after the commit.
 */
export async function ingest(
  { db, queues, clock }: Pick<Platform, "db" | "queues" | "clock">,
  { sender, items, historical = false, cache = identityCache(() => clock.now()) }: Ingest,
): Promise<readonly Outcome[]> {
  const receivedAt = clock.now();
  const call = {
    sender,
    type: null,
    sentAt: null,
    receivedAt,
    historical,
    escapes: true,
    repeatedKeys: false,
    small: false,
    idempotencyKey: null,
  };
  const drafts: Draft[] = [];
  const refused: Refused[] = [];
  const places = items.map((item, index): number | Outcome => {
    const verdict = judgeItem(item, index, call);
    if (verdict.ok) return drafts.push(verdict.draft) - 1;
    const { workspaceId, sourceId } = sender;
    const { code, pointer = null } = verdict.refusal;
    refused.push({
      workspaceId,
      sourceId,
      kind: "rejected",
      code,
      pointer,
      raw: Buffer.from(JSON.stringify(item as Json)),
      receivedAt,
    });
    return { status: "rejected", refusal: verdict.refusal };
  });
  const { outcomes, shards } = await commitSafely(db, cache, drafts, refused);
  for (const shard of shards) queues.ring({ name: "engine", shard });
  return places.map((place) => (typeof place === "number" ? (outcomes[place] as Outcome) : place));
}

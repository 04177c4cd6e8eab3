import type { Refused } from "#lib/eventlog/quarantine.ts";
import { commitSafely } from "#lib/intake/commit-safely.ts";
import type { Outcome, Sender, Verdict } from "#lib/intake/draft.ts";
import { judgeItem } from "#lib/intake/judge-item.ts";
import { orderOf, refusedOf } from "#lib/intake/submit-items.ts";
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
 * Takes items that come from inside, such as a file's: the same judgement, order, identities and log as at the door, one
 * transaction for all of them. Answers an outcome an item, in order; rings the engine after the commit.
 */
export async function ingest(
  { db, queues, clock }: Pick<Platform, "db" | "queues" | "clock">,
  { sender, items, historical = false, cache = identityCache(() => performance.now()) }: Ingest,
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
  const verdicts = items.map((item, index) => judgeItem(item, index, call));
  const order = orderOf(verdicts);
  const drafts = order.map((at) => (verdicts[at] as Extract<Verdict, { ok: true }>).draft);
  const refused = verdicts.flatMap((verdict, at): Refused[] => {
    if (verdict.ok) return [];
    return [refusedOf(sender, verdict.refusal, Buffer.from(JSON.stringify(items[at]) ?? ""), receivedAt)];
  });
  const { outcomes, shards } = await commitSafely(db, cache, drafts, refused);
  if (shards.size > 0) queues.ring({ name: "engine" });
  const answers = verdicts.map(
    (verdict): Outcome => ({ status: "rejected", ...(verdict.ok ? {} : { refusal: verdict.refusal }) }),
  );
  for (const [place, at] of order.entries()) answers[at] = outcomes[place] as Outcome;
  return answers;
}

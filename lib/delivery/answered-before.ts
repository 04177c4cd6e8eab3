import { CLAIMED_COLUMNS, type Claimed } from "#lib/delivery/claim.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { type Finished, writeResults } from "#lib/delivery/result.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** What is older has been found by its lapsed lease long ago. */
const RECENT_MS = 600_000;
const BATCH = 500;

const OPEN = `
  select ${CLAIMED_COLUMNS}, a.id as "attemptId"
  from unnest($1::bigint[], $2::text[]) as n(id, delivery)
  join attempt a on a.id = n.id and a.delivery_id = n.delivery join delivery d on d.id = a.delivery_id
  where a.outcome is null and a.epoch = d.lease_epoch and d.state = 'sending'`;

/**
 * Writes down what processes of this machine were told before they died, and could not write down themselves: such a
 * call was accepted, so it is neither repeated nor in doubt (G-6). What they were not told of any more is left to its
 * lease. Part of every start; says of how many calls it knew.
 */
export async function settleAnswered({ db, clock, queues }: Platform): Promise<number> {
  const begun = new Map<string, number>();
  const accepted = new Map<number, string>();
  for await (const { deliveryId, attemptId, word } of journalOf(db).readDead(clock.now() - RECENT_MS)) {
    if (word === "begun" || word === "begunKeyed") begun.set(deliveryId, attemptId);
    if (word === "accepted") accepted.set(begun.get(deliveryId) ?? 0, deliveryId);
  }
  let known = 0;
  const calls = [...accepted];
  for (let from = 0; from < calls.length; from += BATCH) {
    const some = calls.slice(from, from + BATCH);
    const rows = await db.rows<Claimed & { attemptId: number }>(OPEN, [
      some.map(([attemptId]) => attemptId),
      some.map(([, deliveryId]) => deliveryId),
    ]);
    const shards = rows.length === 0 ? [] : await writeResults(db, rows.map(finishedOf));
    if (shards.length > 0) queues.ring({ name: "engine" });
    known += rows.length;
  }
  return known;
}

function finishedOf({ attemptId, ...delivery }: Claimed & { attemptId: number }): Finished {
  return {
    ...{
      delivery,
      attemptId,
      address: delivery.address,
      outcome: "accepted",
      status: "journal",
      answer: null,
    },
    ...{ providerMessageId: null, hardBounce: false },
    next: { state: "sent", reason: null, afterMs: null, parkedBy: null, consumed: true },
  };
}

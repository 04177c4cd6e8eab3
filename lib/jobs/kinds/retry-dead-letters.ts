import { z } from "zod";
import { closeDeadLetters } from "#lib/deadletters/close-dead-letters.ts";
import { type ChosenLetter, markRetried, openLetters } from "#lib/deadletters/resolve.ts";
import { retryDeliveries } from "#lib/delivery/retry-deliveries.ts";
import { requeueEvents } from "#lib/eventlog/requeue.ts";
import { defineJobKind } from "#lib/jobs/job.ts";
import type { Tx } from "#lib/platform/db.ts";

const PAGE = 200;

const params = z.strictObject({
  choice: z.union([
    z.strictObject({ ids: z.array(z.string().max(64)).min(1).max(1_000) }),
    z.strictObject({ fingerprint: z.string().max(64) }),
  ]),
  /** At most so many a second; the rest is due later. */
  ratePerSecond: z.number().positive().max(1_000).default(50),
});

/** Tries dead letters again, one or a group: each passes all checks anew, and closes when it comes to an end (RT-31). */
export const retryDeadLetters = defineJobKind({
  kind: "retry-dead-letters",
  params,
  async page({ db, queues }, { workspaceId, params: { choice, ratePerSecond }, cursor, done, startedBy }) {
    const after = typeof cursor === "string" ? cursor : "";
    const { letters, lanes, shards, taken } = await db.transaction(async (tx) => {
      const found = await openLetters(tx, workspaceId, choice, after, PAGE);
      const events = await retryEvents(tx, workspaceId, found);
      const deliveries = found.filter(({ subjectKind }) => subjectKind === "delivery");
      const spread = deliveries.map(({ subjectId }, at) => ({
        id: subjectId,
        afterMs: ((done + at) * 1_000) / ratePerSecond,
      }));
      const again = await retryDeliveries(tx, workspaceId, spread);
      const retried = deliveries.filter(({ subjectId }) => again.ids.has(subjectId)).map(({ id }) => id);
      await markRetried(tx, workspaceId, retried, startedBy);
      return { letters: found, lanes: again.lanes, shards: events.shards, taken: retried.length + events.n };
    });
    for (const lane of lanes) queues.ring({ name: "delivery", lane });
    if (shards.length > 0) queues.ring({ name: "engine" });
    const last = letters.at(-1);
    return {
      done: taken,
      failed: letters.length - taken,
      cursor: letters.length === PAGE && last ? last.id : null,
    };
  },
});

/** Events go back into the queue at once; one that fails again opens its letter again. */
async function retryEvents(tx: Tx, workspaceId: string, letters: readonly ChosenLetter[]) {
  const events = letters.filter(({ subjectKind }) => subjectKind === "event");
  const { seqs, shards } = await requeueEvents(
    tx,
    workspaceId,
    events.map(({ subjectId }) => Number(subjectId)),
  );
  await closeDeadLetters(
    tx,
    [...seqs].map((seq) => ({
      workspaceId,
      subjectKind: "event",
      subjectId: String(seq),
      resolution: "queued again",
    })),
  );
  return { n: seqs.size, shards };
}

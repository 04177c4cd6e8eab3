import { isoOf } from "#core/calendar/iso.ts";
import { DELIVERY_SETTLED, INTERNAL_SOURCE } from "#core/engine/event.ts";
import type { Mapped } from "#core/engine/response.ts";
import type { Outcome } from "#core/engine/run.ts";
import { sha256Hex, shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import { closeDeadLetters } from "#lib/deadletters/close-dead-letters.ts";
import { type NewDeadLetter, openDeadLetters } from "#lib/deadletters/open-dead-letter.ts";
import { countSettled } from "#lib/delivery/settled-counts.ts";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import type { Tx } from "#lib/platform/db.ts";

/** A delivery that has come to its end. */
export type Settled = Readonly<{
  id: string;
  workspaceId: string;
  journeyId: string | null;
  version: number | null;
  stepId: string | null;
  runId: string | null;
  personId: string | null;
  state: Outcome["state"];
  reason: string | null;
  /** When the call began, of a message that was sent. */
  at: Instant | null;
  /** True where somebody had asked for another try of a dead letter. */
  retried: boolean;
  /** What was read of the answer for the step that asked (S-10.3). */
  response?: Mapped;
  /** What a dead one leaves for people to look at. */
  letter?: Pick<NewDeadLetter, "cause" | "summary" | "detail">;
}>;

/**
 * Tells the run, the figures and the dead letters of ends, in the transaction that wrote them (architecture 8).
 * Returns the shards to ring after the commit.
 */
export async function tellSettled(
  tx: Tx,
  settled: readonly Settled[],
  now: Instant,
): Promise<readonly number[]> {
  if (settled.length === 0) return [];
  const closed = settled.filter(({ retried, letter }) => retried && !letter);
  const events = settled.flatMap((one) => eventOf(one, now));
  await Promise.all([
    openDeadLetters(tx, settled.flatMap(letterOf)),
    closeDeadLetters(
      tx,
      closed.map(({ workspaceId, id, state, reason }) => ({
        workspaceId,
        subjectKind: "delivery",
        subjectId: id,
        resolution: reason === null ? state : `${state}: ${reason}`,
      })),
    ),
    countSettled(tx, settled),
    appendEvents(tx, events),
  ]);
  return [...new Set(events.map(({ shard }) => shard))];
}

function letterOf({ letter, id, ...delivery }: Settled): NewDeadLetter[] {
  if (!letter) return [];
  const { workspaceId, personId, journeyId, runId, stepId } = delivery;
  return [
    { workspaceId, subjectKind: "delivery", subjectId: id, personId, journeyId, runId, stepId, ...letter },
  ];
}

function eventOf(settled: Settled, now: Instant): NewEvent[] {
  const { id, workspaceId, personId, state, reason, at, response } = settled;
  if (personId === null) return [];
  return [
    {
      workspaceId,
      sourceId: INTERNAL_SOURCE,
      messageId: `delivery:${id}:${state}`,
      type: "system",
      event: DELIVERY_SETTLED,
      personId,
      shard: shardOf(workspaceId, personId),
      timestamp: at ?? now,
      receivedAt: now,
      body: {
        properties: {
          ...{ deliveryId: id, state, reason, at: at === null ? null : isoOf(at) },
          ...(response ? { response } : {}),
        },
      },
      flags: [],
      // One end of one kind is one event, whenever it was: a second try that ends alike adds nothing.
      bodyHash: sha256Hex(`${id}\n${state}`),
    },
  ];
}

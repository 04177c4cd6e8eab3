import { isoOf } from "#core/calendar/iso.ts";
import { DELIVERY_SETTLED, INTERNAL_SOURCE, type LoggedEvent } from "#core/engine/event.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { WORKSPACE } from "./journeys.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import type { World } from "./world.ts";

export type NewEvent = Omit<LoggedEvent, "seq" | "workspaceId" | "context" | "flags" | "personId"> &
  Readonly<{ personId: string; shard: number; depth: number; queued: boolean }>;

/** lib/eventlog/append.ts: a message id is one event; who comes second waits for the first, and adds nothing. */
export function* appendEvent(
  w: World,
  tx: Tx,
  event: NewEvent,
  seq = w.store.next(0),
): Proto<Readonly<{ seq: number; fresh: boolean }>> {
  const { t } = w;
  const { depth, queued, shard, ...rest } = event;
  const key = `${event.sourceId}\n${event.messageId}`;
  yield* tx.lock(`key:${key}`);
  const known = tx.get(t.eventKey, key);
  if (known !== undefined) return { seq: known, fresh: false };
  const context = event.sourceId === INTERNAL_SOURCE ? { cairnDepth: depth } : {};
  const logged: LoggedEvent = { ...rest, seq, workspaceId: WORKSPACE, context, flags: [] };
  tx.set(t.eventKey, key, seq);
  tx.set(t.event, seq, logged);
  if (queued) tx.set(t.queue, seq, { seq, shard, personId: event.personId });
  else
    tx.set(t.disposition, seq, {
      seq,
      workspaceId: WORKSPACE,
      disposition: "processed",
      reason: null,
      outcomes: [],
    });
  return { seq, fresh: true };
}

export type End = Readonly<{
  id: string;
  personId: string;
  state: "sent" | "held_out" | "skipped" | "expired" | "dead" | "cancelled";
  reason: string | null;
  at: number | null;
}>;

/** lib/delivery/settle.ts: an end comes back through the log, in the transaction that wrote it (FT: once). */
export function* tellSettled(w: World, tx: Tx, ends: readonly End[]): Proto<void> {
  if (w.mutant === "settle-after-commit") return;
  for (const { id, personId, state, reason, at } of ends) {
    yield STEP;
    yield* appendEvent(w, tx, {
      sourceId: INTERNAL_SOURCE,
      messageId: `delivery:${id}:${state}`,
      type: "system",
      event: DELIVERY_SETTLED,
      personId,
      shard: shardOf(WORKSPACE, personId),
      timestamp: at ?? tx.now,
      receivedAt: tx.now,
      userId: null,
      anonymousId: null,
      properties: { deliveryId: id, state, reason, at: at === null ? null : isoOf(at) },
      traits: {},
      depth: 0,
      queued: true,
    });
  }
}

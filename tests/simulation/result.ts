import { invariant } from "#core/kernel/assert.ts";
import { afterCall, OUTCOMES } from "#lib/delivery/after-call.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import { tellSettled } from "./append.ts";
import type { Going } from "./going.ts";
import type { AttemptRow } from "./rows.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import type { World } from "./world.ts";

/** The numbers of attempts may run again on a standby that has taken over: the answer is for this delivery alone. */
function isOwn({ deliveryId, epoch }: AttemptRow, delivery: Claimed): boolean {
  return deliveryId === delivery.id && epoch === delivery.epoch;
}

export function* writeResult(w: World, going: Going, result: CallResult): Proto<void> {
  const { delivery, attemptId, expiresAt } = going;
  const tried = { ...delivery, attempts: delivery.attempts + 1, expiresAt };
  const keyed = delivery.channel === "webhook" || w.swarm.keyedMail;
  const doubt = w.mutant === "retry-after-doubt" && result.class === "ambiguous";
  const next = afterCall(doubt ? { ...tried, onUnknown: "resend" } : tried, result, keyed, w.now);
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`attempt:${attemptId}`);
    const attempt = tx.get(w.t.attempt, attemptId);
    if (attempt && attempt.outcome === null && isOwn(attempt, delivery)) {
      tx.set(w.t.attempt, attemptId, { ...attempt, outcome: OUTCOMES[result.class] });
      yield* settle(w, tx, { going, attempt, next });
    }
    yield STEP;
    tx.commit();
  } finally {
    tx.rollback();
  }
}

type Answered = Readonly<{ going: Going; attempt: AttemptRow; next: ReturnType<typeof afterCall> }>;

/** The delivery takes the answer from whom it belongs to; a doubt is cured by whoever brings the truth. */
function* settle(w: World, tx: Tx, { going: { delivery }, attempt, next }: Answered): Proto<void> {
  yield* tx.lock(`delivery:${attempt.deliveryId}`);
  const row = tx.get(w.t.delivery, attempt.deliveryId);
  invariant(row, "an attempt has its delivery");
  const told = next.state === "sent" || next.state === "dead";
  const doubtful = row.state === "unknown" && (told || (next.state === "queued" && row.settledAt === null));
  const cured = doubtful || (row.state === "queued" && next.state === "sent");
  const mine = row.epoch === attempt.epoch && (row.state === "sending" || cured);
  if (!mine && w.mutant !== "no-epoch") return;
  const { state, reason, parkedBy, consumed, afterMs } = next;
  const ended = state === "sent" || state === "dead" || state === "expired";
  const at = state === "sent" ? attempt.startedAt : null;
  tx.set(w.t.delivery, row.id, {
    ...{ ...row, state, reason, parkedBy, leaseOwner: null, leaseUntil: null },
    attempts: row.attempts - (consumed ? 0 : 1),
    nextAt: afterMs === null ? row.nextAt : tx.now + afterMs,
    sentAt: at ?? row.sentAt,
    settledAt: ended ? tx.now : row.settledAt,
  });
  if (ended)
    yield* tellSettled(w, tx, [{ id: delivery.id, personId: delivery.personId ?? "", state, reason, at }]);
}

import { isLive } from "#core/engine/advance.ts";
import { HOUR } from "#core/kernel/time.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { Violation, type World, whoIs } from "./world.ts";

/** A delivery whose attempt stands written: it may be called now. */
export type Going = Readonly<{
  delivery: Claimed;
  attemptId: number;
  address: string | null;
  expiresAt: number;
  decidedAt: number;
}>;

/** V-11, V-14 at the only moment that counts: right before the commit of the transaction that lets a message go. */
export function checkGo(w: World, going: readonly Going[], lockedAt: number): void {
  for (const { delivery, address } of going) {
    if (delivery.channel === "email" && address !== null) checkAddress(w, delivery, address);
    checkRun(w, delivery);
    const pausedAt = w.pausedAt.get(delivery.journeyId ?? "") ?? Infinity;
    if (pausedAt <= lockedAt)
      throw new Violation("V-11", `${delivery.id} goes although its journey is paused`);
    checkNews(w, delivery, lockedAt);
  }
}

function checkAddress(w: World, { id, stepId }: Claimed, address: string): void {
  if (w.t.address.rows.get(address)?.state === "unsubscribed")
    throw new Violation("V-11", `${id} goes to ${address}, who has opted out`);
  for (const other of w.t.delivery.rows.values()) {
    if (other.id === id || other.stepId !== stepId || other.address !== address) continue;
    if (other.state === "sending") throw new Violation("V-14", `${id} goes to ${address} beside ${other.id}`);
    if (other.state === "sent" && (other.sentAt ?? 0) > w.now - HOUR)
      throw new Violation("V-14", `${id} goes to ${address} within an hour of ${other.id}`);
  }
}

function checkRun(w: World, { id, runId }: Claimed): void {
  const run = runId === null ? undefined : w.t.run.rows.get(runId)?.run;
  if (!run || !isLive(run)) throw new Violation("V-11", `${id} goes although its run has ended`);
  if (run.wait?.deliveryId !== id)
    throw new Violation("V-11", `${id} goes although its run does not wait for it`);
}

/** S-12.7: what was accepted before the locks were taken has to be understood before anything leaves. */
function checkNews(w: World, { id, personId }: Claimed, lockedAt: number): void {
  if (personId === null) return;
  const owner = whoIs(w, personId);
  for (const { seq, personId: about } of w.t.queue.rows.values()) {
    const event = w.t.event.rows.get(seq);
    if (whoIs(w, about) !== owner || event?.event === "Delivery Settled") continue;
    if ((w.acceptedAt.get(seq) ?? Infinity) <= lockedAt)
      throw new Violation("V-11", `${id} goes although event ${seq} was accepted before`);
  }
}

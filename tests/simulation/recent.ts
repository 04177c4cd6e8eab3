import { HOUR } from "#core/kernel/time.ts";
import { pairOf } from "#lib/delivery/judge.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import type { DeliveryRow } from "./rows.ts";
import type { Tx } from "./store.ts";
import type { World } from "./world.ts";

export const ownerOf = (w: World, tx: Tx, id: string) => tx.get(w.t.person, id)?.mergedInto ?? id;

/** Content that an address had within the hour (S-9.2). */
export function readRecent(w: World, tx: Tx, batch: readonly Prepared[], now: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const prepared of batch) {
    const { address, delivery } = prepared;
    if (prepared.class !== "marketing" || address === null) continue;
    for (const row of tx.all(w.t.delivery)) {
      if (row.id === delivery.id || row.address !== address || row.stepId !== delivery.stepId) continue;
      const isRecent =
        w.mutant === "cap-by-first-try" ? isRecentlyBegun(row, now) : hadContent(w, tx, row, now);
      if (isRecent) found.add(pairOf(prepared));
    }
  }
  return found;
}

/** The hour counts from the try that went out, not from the first. */
function hadContent(w: World, tx: Tx, { id, state, sentAt }: DeliveryRow, now: number): boolean {
  if (state === "sending") return true;
  if (state === "sent") return (sentAt ?? 0) > now - HOUR;
  if (state !== "unknown") return false;
  return [...tx.all(w.t.attempt)].some(
    ({ deliveryId, startedAt }) => deliveryId === id && startedAt > now - HOUR,
  );
}

function isRecentlyBegun({ state, firstAttemptAt }: DeliveryRow, now: number): boolean {
  return (
    (state === "sending" || state === "sent" || state === "unknown") && (firstAttemptAt ?? 0) > now - HOUR
  );
}

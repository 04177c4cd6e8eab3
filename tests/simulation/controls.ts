import { LATEST } from "./journeys.ts";
import { resumeRuns } from "./recovery.ts";
import { type Proto, STEP } from "./store.ts";
import type { World } from "./world.ts";

/** A person's word about an address: under the lock that every sending takes (G-9). */
export function* saveConsent(w: World, address: string, state: "subscribed" | "unsubscribed"): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`address:${address}`);
    yield STEP;
    tx.set(w.t.address, address, { state, at: w.now });
    tx.commit();
  } finally {
    tx.rollback();
  }
}

/** Nobody enters, timers and deliveries are held (S-13.10). */
export function* pause(w: World, journeyId: string): Proto<void> {
  yield* change(w, journeyId, { status: "paused" });
}

/** People enter again; what was held goes on after the commit. */
export function* resume(w: World, journeyId: string): Proto<void> {
  yield* change(w, journeyId, { status: "live" });
  yield STEP;
  yield* resumeRuns(w, journeyId);
}

/** New people enter the next version; people inside finish on theirs (S-13.7). */
export function* publish(w: World, journeyId: string): Proto<void> {
  const row = w.t.journey.rows.get(journeyId);
  if (row) yield* change(w, journeyId, { liveVersion: Math.min(LATEST, row.liveVersion + 1) });
}

function* change(
  w: World,
  journeyId: string,
  part: Readonly<{ status?: "live" | "paused"; liveVersion?: number }>,
): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    yield* tx.lock(`journey:${journeyId}`);
    const row = tx.get(w.t.journey, journeyId);
    if (row) tx.set(w.t.journey, journeyId, { ...row, ...part });
    yield STEP;
    tx.commit();
  } finally {
    tx.rollback();
  }
}

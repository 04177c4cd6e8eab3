import { advance, isLive } from "#core/engine/advance.ts";
import type { Batch, Changes } from "#core/engine/batch.ts";
import { emptyChanges } from "#core/engine/process-batch.ts";
import type { Run } from "#core/engine/run.ts";
import { invariant } from "#core/kernel/assert.ts";
import type { Instant } from "#core/kernel/time.ts";

/** S-1.21: of two live runs with one key, of people who become one, the one that entered first stays. */
export function endDuplicateRuns(batch: Batch, loserId: string, survivorId: string, now: Instant): Changes {
  const theirs = (batch.runs.get(survivorId) ?? []).filter(isLive);
  const out = emptyChanges();
  for (const mine of (batch.runs.get(loserId) ?? []).filter(isLive)) {
    const twin = theirs.find(
      (run) => run.journeyId === mine.journeyId && run.instanceKey === mine.instanceKey,
    );
    if (twin) endRun(out, batch, mine.enteredAt >= twin.enteredAt ? mine : twin, now);
  }
  return out;
}

function endRun(out: ReturnType<typeof emptyChanges>, batch: Batch, run: Run, now: Instant): void {
  const journey = batch.journeys.version(run.journeyId, run.version);
  const person = batch.people.get(run.personId);
  invariant(journey && person, "a loaded run has its journey and person");
  const facts = { person, zone: "UTC", workspaceZone: "UTC", cart: null, answers: {} };
  const result = advance(
    journey,
    run,
    { cause: { kind: "exitRequested", reason: "merged_duplicate" }, facts },
    now,
  );
  out.runs.push({ run: result.run, loaded: run, entrySeq: null });
  for (const transition of result.transitions)
    out.transitions.push({ run: result.run, transition, cause: { kind: "exitRequested", via: "merge" } });
  for (const { key, act } of result.effects) {
    if (act.kind === "cancelDelivery")
      out.cancellations.push({ deliveryId: key, runId: run.id, reason: act.reason });
  }
}

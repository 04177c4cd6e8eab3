import type { LateEvent } from "#core/engine/batch.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Writes the late-event ledger (S-1.10): each event and decision once. */
export async function saveLateEvents(tx: Tx, late: readonly LateEvent[]): Promise<void> {
  if (late.length === 0) return;
  const column = <T>(of: (one: LateEvent) => T) => late.map(of);
  await tx.run(
    `insert into late_event (run_id, event_seq, decision, delivery_id, workspace_id, journey_id, person_id, gap_seconds,
       late_by_seconds, at)
     select run_id, event_seq, decision, delivery_id, workspace_id, journey_id, person_id, gap, late_by, cairn_now()
     from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[])
       as n(run_id, event_seq, decision, delivery_id, workspace_id, journey_id, person_id, gap, late_by)
     on conflict do nothing`,
    [
      column(({ run }) => run.id),
      column(({ event }) => event.seq),
      column(({ decision }) => decision),
      column(({ deliveryId }) => deliveryId ?? ""),
      column(({ run }) => run.workspaceId),
      column(({ run }) => run.journeyId),
      column(({ run }) => run.personId),
      column(({ gapSeconds }) => gapSeconds),
      column(({ lateBySeconds }) => lateBySeconds),
    ],
    "save_late_events",
  );
}

import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Database } from "#lib/platform/db.ts";

/** What a journal knows of a delivery: it was sent, or its call has begun and nobody knows how it ended. */
export type Found = Readonly<{ deliveryId: string; at: number; sent: boolean }>;

// Only where sending is frozen, and only what nobody works on: elsewhere the database knows better. The attempt that the
// database has lost is written down again, as evidence.
const SENT = `
  with k as (
    select id, max(at) as at from unnest($1::text[], $2::float8[]) as k(id, at) group by id
  ), held as (
    select d.id, k.at, d.settled_at is not null as retried from k join delivery d on d.id = k.id
    join control c on c.workspace_id = d.workspace_id and c.scope = 'freeze' and c.paused_at is not null
    where d.state in ('queued', 'deferred', 'unknown') and (d.lease_until is null or d.lease_until < cairn_now())
    order by d.id for update of d
  ), evidence as (
    insert into attempt (delivery_id, workspace_id, epoch, number, started_at, ended_at, outcome, status)
    select d.id, d.workspace_id, d.lease_epoch, d.attempts + 1, to_timestamp(h.at / 1000.0), cairn_now(), 'accepted', 'journal'
    from held h join delivery d on d.id = h.id order by d.id
  )
  update delivery d set state = 'sent', reason = 'journal', parked_by = null, attempts = d.attempts + 1, starts = 0,
    first_attempt_at = coalesce(d.first_attempt_at, to_timestamp(h.at / 1000.0)), sent_at = to_timestamp(h.at / 1000.0),
    settled_at = cairn_now(), lease_owner = null, lease_until = null
  from held h where d.id = h.id
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", h.retried, h.at, (extract(epoch from d.settled_at) * 1000)::float8 as now`;

// The same as of a process that has died in a call (guarantees 8.5, T3): somebody finds out, or it is given up.
const DOUBTFUL = `
  with held as (
    select d.id from unnest($1::text[]) as k(id) join delivery d on d.id = k.id
    join control c on c.workspace_id = d.workspace_id and c.scope = 'freeze' and c.paused_at is not null
    where d.state in ('queued', 'deferred') and d.settled_at is null and (d.lease_until is null or d.lease_until < cairn_now())
    order by d.id for update of d
  )
  update delivery d set state = 'unknown', reason = 'journal', parked_by = null, starts = 0, lease_owner = null,
    lease_until = null, expires_at = coalesce(d.expires_at, cairn_now() + interval '24 hours')
  from held h where d.id = h.id`;

type Row = Omit<Settled, "state" | "reason"> & Readonly<{ at: number; now: number }>;

/** Writes down what a journal knows of deliveries that a frozen database wants to send, and tells the runs. */
export async function settleFound(db: Database, found: readonly Found[]): Promise<number> {
  if (found.length === 0) return 0;
  const sent = found.filter((one) => one.sent);
  const doubts = found.filter((one) => !one.sent);
  return db.transaction(async (tx) => {
    const rows = await tx.rows<Row>(SENT, [
      sent.map(({ deliveryId }) => deliveryId),
      sent.map(({ at }) => at),
    ]);
    const settled = rows.map(
      ({ now: _now, ...row }): Settled => ({
        ...row,
        at: Math.round(row.at),
        state: "sent",
        reason: "journal",
      }),
    );
    await tellSettled(tx, settled, Math.round(rows[0]?.now ?? 0));
    const unknown = await tx.run(DOUBTFUL, [doubts.map(({ deliveryId }) => deliveryId)]);
    return rows.length + unknown;
  });
}

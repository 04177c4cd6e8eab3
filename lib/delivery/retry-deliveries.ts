import { countSettled, type SettledCount } from "#lib/delivery/settled-counts.ts";
import type { Tx } from "#lib/platform/db.ts";

// From the start: as many tries and as much time as a fresh one, with the same key. `settled_at` stays: the run has
// been told an end already, and does not wait for this one.
const AGAIN = `
  with chosen as (
    select d.id, d.state, d.reason, n.after from unnest($2::text[], $3::float8[]) as n(id, after)
    join delivery d on d.id = n.id
    where d.workspace_id = $1 and d.state = 'dead' order by d.id for update of d
  )
  update delivery d set state = 'queued', reason = null, parked_by = null, starts = 0, attempts = 0, expires_at = null,
    first_attempt_at = null, next_at = cairn_now() + c.after * interval '1 millisecond', lease_owner = null, lease_until = null
  from chosen c where d.id = c.id
  returning d.id, d.lane, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    c.state, c.reason`;

export type Again = Readonly<{ id: string; afterMs: number }>;

/** Puts dead deliveries back into their lanes: each passes all checks again (S-11.5). Says which, and the lanes to ring. */
export async function retryDeliveries(
  tx: Tx,
  workspaceId: string,
  again: readonly Again[],
): Promise<Readonly<{ ids: ReadonlySet<string>; lanes: readonly string[] }>> {
  if (again.length === 0) return { ids: new Set(), lanes: [] };
  const rows = await tx.rows<SettledCount & { id: string; lane: string }>(AGAIN, [
    workspaceId,
    again.map(({ id }) => id),
    again.map(({ afterMs }) => afterMs),
  ]);
  await countSettled(tx, rows, -1);
  return { ids: new Set(rows.map(({ id }) => id)), lanes: [...new Set(rows.map(({ lane }) => lane))] };
}

import type { Sql } from "#lib/platform/db.ts";

/** Accepted = pending + closed, over the newest events (G-3). Anything but a difference of 0 is an alert (AL-01). */
export type Ledger = Readonly<{
  checked: number;
  pending: number;
  closed: number;
  /** Events that are neither pending nor closed, or both at once. */
  difference: number;
  at: number;
}>;

const NEWEST = 50_000;

const LEDGER = `
  with newest as (
    select seq from event where workspace_id = $1 order by seq desc limit ${NEWEST}
  ), queued as (
    select seq from event_queue where workspace_id = $1
  )
  select count(*) as checked, count(q.seq) as pending, count(d.seq) as closed,
    count(*) filter (where (q.seq is null) = (d.seq is null)) as difference, cairn_now() as at
  from newest n left join queued q on q.seq = n.seq left join event_disposition d on d.seq = n.seq`;

/** The quick check of the event ledger: one statement, one snapshot, whatever the size of the log. */
export async function checkLedger(db: Sql, workspaceId: string): Promise<Ledger> {
  const [row] = await db.rows<Omit<Ledger, "at"> & { at: Date }>(LEDGER, [workspaceId], "ledger");
  return { checked: 0, pending: 0, closed: 0, difference: 0, ...row, at: row?.at.getTime() ?? 0 };
}

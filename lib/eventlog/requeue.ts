import type { Tx } from "#lib/platform/db.ts";

/** Puts events that were set aside back into the queue: disposition and queue row are swapped in one statement (DM-04). */
export async function requeueEvents(
  tx: Tx,
  workspaceId: string,
  seqs: readonly number[],
): Promise<Readonly<{ seqs: ReadonlySet<number>; shards: readonly number[] }>> {
  if (seqs.length === 0) return { seqs: new Set(), shards: [] };
  const rows = await tx.rows<{ seq: number; shard: number }>(
    `with gone as (
       delete from event_disposition where workspace_id = $1 and seq = any($2::bigint[]) and disposition = 'quarantined'
       returning seq
     )
     insert into event_queue (shard, workspace_id, seq, person_id, received_at)
     select p.shard, e.workspace_id, e.seq, p.id, e.received_at
     from gone join event e on e.workspace_id = $1 and e.seq = gone.seq
     join person w on w.id = e.person_id join person p on p.id = coalesce(w.merged_into, w.id)
     returning seq, shard`,
    [workspaceId, seqs],
  );
  return {
    seqs: new Set(rows.map(({ seq }) => Number(seq))),
    shards: [...new Set(rows.map(({ shard }) => shard))],
  };
}

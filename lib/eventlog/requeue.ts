import type { Tx } from "#lib/platform/db.ts";

/** Puts events that were set aside back into the queue: disposition and queue row are swapped in one statement (DM-04). One whose person is gone stays where it is. */
export async function requeueEvents(
  tx: Tx,
  workspaceId: string,
  seqs: readonly number[],
): Promise<Readonly<{ seqs: ReadonlySet<number>; shards: readonly number[] }>> {
  if (seqs.length === 0) return { seqs: new Set(), shards: [] };
  const rows = await tx.rows<{ seq: number; shard: number }>(
    `with back as (
       select e.seq, e.workspace_id, e.received_at, p.id as person_id, p.shard
       from event e join person w on w.id = e.person_id join person p on p.id = coalesce(w.merged_into, w.id)
       where e.workspace_id = $1 and e.seq = any($2::bigint[])
     ), gone as (
       delete from event_disposition d using back
       where d.workspace_id = $1 and d.seq = back.seq and d.disposition = 'quarantined' returning d.seq
     )
     insert into event_queue (shard, workspace_id, seq, person_id, received_at)
     select shard, workspace_id, seq, person_id, received_at from back join gone using (seq)
     returning seq, shard`,
    [workspaceId, seqs],
  );
  return {
    seqs: new Set(rows.map(({ seq }) => Number(seq))),
    shards: [...new Set(rows.map(({ shard }) => shard))],
  };
}

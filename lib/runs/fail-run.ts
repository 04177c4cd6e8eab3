import type { Tx } from "#lib/platform/db.ts";

/** Ends a person's due runs as failed, each with its last transition; they can be looked at and started again by hand. */
export async function failRun(tx: Tx, shard: number, personId: string) {
  return tx.rows<{ id: string; workspaceId: string; journeyId: string; version: number; stepId: string }>(
    `with failed as (
       update run set state = 'failed', end_reason = 'internal_error', ended_at = cairn_now(), wake_at = null, wait = null,
         seq = seq + 1, rev = rev + 1
       where shard = $1 and person_id = $2 and state in ('active', 'waiting') and wake_at <= cairn_now() returning *
     ), told as (
       insert into transition (run_id, seq, workspace_id, journey_id, version, step_id, visit, reason, cause, at)
       select id, seq, workspace_id, journey_id, version, step_id, coalesce((visits->>step_id)::int, 1), 'internal_error',
         '{"kind":"exitRequested"}', cairn_now() from failed
     ), ended as (
       update journey_entry e set ended_at = cairn_now() from failed where e.run_id = failed.id
     )
     select id, workspace_id as "workspaceId", journey_id as "journeyId", version, step_id as "stepId" from failed`,
    [shard, personId],
  );
}

import type { Tx } from "#lib/platform/db.ts";

export type FailedRun = Readonly<{
  id: string;
  workspaceId: string;
  journeyId: string;
  version: number;
  stepId: string;
  personId: string;
}>;

const FAIL = (which: string) => `
  with failed as (
    update run set state = 'failed', end_reason = 'internal_error', ended_at = cairn_now(), wake_at = null, wait = null,
      seq = seq + 1, rev = rev + 1
    where shard = $1 and state in ('active', 'waiting') and ${which} returning *
  ), told as (
    insert into transition (run_id, seq, workspace_id, journey_id, version, step_id, visit, reason, cause, at)
    select id, seq, workspace_id, journey_id, version, step_id, coalesce((visits->>step_id)::int, 1), 'internal_error',
      '{"kind":"exitRequested"}', cairn_now() from failed
  ), ended as (
    update journey_entry e set ended_at = cairn_now() from failed where e.run_id = failed.id
  )
  select id, workspace_id as "workspaceId", journey_id as "journeyId", version, step_id as "stepId",
    person_id as "personId" from failed`;

/** Ends a person's due runs as failed, each with its last transition; they keep their place (S-11.6). */
export function failDue(tx: Tx, shard: number, personId: string): Promise<readonly FailedRun[]> {
  return tx.rows<FailedRun>(FAIL("person_id = $2 and wake_at <= cairn_now()"), [shard, personId]);
}

/** Ends live runs of a locked shard as failed, whatever they wait for. */
export function failRuns(tx: Tx, shard: number, runIds: readonly string[]): Promise<readonly FailedRun[]> {
  return tx.rows<FailedRun>(FAIL("id = any($2::text[])"), [shard, runIds]);
}

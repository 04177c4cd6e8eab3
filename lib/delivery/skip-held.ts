import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Tx } from "#lib/platform/db.ts";

const SKIP = `
  with held as (
    select id from delivery where workspace_id = $1 and journey_id = $2 and state in ('queued', 'deferred')
      and channel <> 'webhook' and next_at <= cairn_now() order by id limit $3 for update
  )
  update delivery d set state = 'skipped', reason = 'resume_skip', parked_by = null, settled_at = cairn_now(),
    lease_owner = null, lease_until = null
  from held where d.id = held.id
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", d.state, d.reason, null as at, false as retried`;

const PAGE = 5_000;

/** Messages that a pause has kept from going out are not sent any more (S-13.10); their runs hear of it and go on. */
export async function skipHeld(tx: Tx, workspaceId: string, journeyId: string): Promise<void> {
  const [clock] = await tx.rows<{ now: Date }>("select cairn_now() as now");
  for (let taken = PAGE; taken === PAGE; ) {
    const skipped = await tx.rows<Settled>(SKIP, [workspaceId, journeyId, PAGE], "skip_held");
    await tellSettled(tx, skipped, clock?.now.getTime() ?? 0);
    taken = skipped.length;
  }
}

import { prolongHeld } from "#lib/delivery/prolong-held.ts";
import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { type Acting, audit } from "#lib/workspaces/acting.ts";
import { pausedSince, setPause } from "#lib/workspaces/controls.ts";

/** What a send freeze holds (CMP-42). */
export type FreezeState = Readonly<{
  since: number;
  reason: string;
  /** As of when the database is: what was sent between this moment and the freeze, it may not know. */
  restoredTo: number | null;
  waiting: number;
  /** Of those, who may have got theirs already: they come of an event of before the freeze. */
  perhapsSent: number;
  /** Found sent by the journals of the machines that send. */
  foundSent: number;
}>;

// What goes into our own inbox is not held: it reaches nobody. A run may have begun again from an event of before.
const HELD = `
  select d.id, d.created_at,
    coalesce((r.context->'trigger'->>'seq')::bigint <= l.restored_seq, d.created_at < c.paused_at) as doubtful
  from control c cross join lineage l join workspace w on w.id = c.workspace_id
  join delivery d on d.workspace_id = c.workspace_id and d.state in ('queued', 'deferred')
    and (d.parked_by is not null or d.next_at <= cairn_now()) and (d.channel = 'webhook' or w.sending = 'live')
  left join run r on r.id = d.run_id
  where c.workspace_id = $1 and c.scope = 'freeze' and c.paused_at is not null`;

const STATE = `
  select c.paused_at as since, c.reason, l.restored_to as "restoredTo",
    (select count(*) from (${HELD}) h) as waiting, (select count(*) from (${HELD}) h where h.doubtful) as "perhapsSent",
    (select count(*) from delivery d where d.workspace_id = $1 and d.state = 'sent' and d.reason = 'journal'
      and d.settled_at >= c.paused_at) as "foundSent"
  from control c cross join lineage l
  where c.workspace_id = $1 and c.scope = 'freeze' and c.paused_at is not null`;

/** The send freeze of a workspace; null while there is none. */
export async function freezeState(sql: Sql, workspaceId: string): Promise<FreezeState | null> {
  const [row] = await sql.rows<
    Omit<FreezeState, "since" | "restoredTo"> & { since: Date; restoredTo: Date | null }
  >(STATE, [workspaceId]);
  return row ? { ...row, since: row.since.getTime(), restoredTo: row.restoredTo?.getTime() ?? null } : null;
}

/** What becomes of messages that may have been sent: all go, only those younger than so many hours, or none. */
export type Release = Readonly<{ doubtful: "send" | "discard"; youngerThanHours?: number | undefined }>;
export type Released = Readonly<{ discarded: number; sending: number }>;

const BATCH = 5_000;
const DISCARD = `
  with gone as (
    select d.id from (${HELD}) h join delivery d on d.id = h.id
    where h.doubtful and ($2 or h.created_at < cairn_now() - $3::float8 * interval '1 hour')
    order by d.id limit ${BATCH} for update of d
  )
  update delivery d set state = 'cancelled', reason = 'restore', parked_by = null, settled_at = cairn_now(),
    lease_owner = null, lease_until = null
  from gone where d.id = gone.id
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", (extract(epoch from d.settled_at) * 1000)::float8 as now`;

/** Ends the send freeze of a workspace: an owner has seen what may have been sent (G-22). Null where there is none. */
export async function releaseFreeze(call: Acting, release: Release): Promise<Released | null> {
  const { platform, workspace } = call;
  const freeze = { workspaceId: workspace.id, scope: "freeze", subject: "" } as const;
  const released = await platform.db.transaction(async (tx) => {
    const since = await pausedSince(tx, freeze);
    if (since === null) return null;
    const held = await freezeState(tx, workspace.id);
    const discarded = await discard(tx, workspace.id, release);
    await prolongHeld(tx, { workspaceId: workspace.id, scope: "workspace", subject: "", since });
    await setPause(tx, { ...freeze, paused: false, by: null });
    // What a pause holds as well says so from now on; both go on by the same sweep.
    await tx.run("update delivery set parked_by = 'pause' where workspace_id = $1 and parked_by = 'freeze'", [
      workspace.id,
    ]);
    const sending = (held?.waiting ?? 0) - discarded;
    await audit(call, tx, {
      act: "sending.released",
      objectKind: "workspace",
      objectId: workspace.id,
      detail: {
        doubtful: release.doubtful,
        youngerThanHours: release.youngerThanHours ?? null,
        ...{ perhapsSent: held?.perhapsSent ?? 0, discarded, sending },
      },
    });
    return { discarded, sending };
  });
  if (released && released.discarded > 0) platform.queues.ring({ name: "engine" });
  return released;
}

type Row = Omit<Settled, "state" | "reason" | "at" | "retried"> & Readonly<{ now: number }>;

async function discard(
  tx: Tx,
  workspaceId: string,
  { doubtful, youngerThanHours }: Release,
): Promise<number> {
  if (doubtful === "send" && youngerThanHours === undefined) return 0;
  for (let discarded = 0; ; ) {
    const rows = await tx.rows<Row>(DISCARD, [workspaceId, doubtful === "discard", youngerThanHours ?? 0]);
    const settled = rows.map(
      ({ now: _now, ...row }): Settled => ({
        ...row,
        ...{ state: "cancelled", reason: "restore", at: null, retried: false },
      }),
    );
    await tellSettled(tx, settled, Math.round(rows[0]?.now ?? 0));
    discarded += rows.length;
    if (rows.length < BATCH) return discarded;
  }
}

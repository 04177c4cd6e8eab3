import type { Sql } from "#lib/platform/db.ts";

/** Something that waits for a member, and where it is put right. */
export type Trouble = Readonly<{
  kind:
    | "deadLetters"
    | "breaker"
    | "configuration"
    | "overdue"
    | "unknown"
    | "rejected"
    | "paused"
    | "approval"
    | "publishFailed";
  n: number;
  /** A cause, lane or scope, as its kind says. */
  subject: string | null;
  /** The group of dead letters, or "journey change" of what waits to be approved, to open it. */
  group: string | null;
  since: number | null;
}>;

// Each part is bounded: open letters by group, and what stands on small indexes.
const TROUBLE = `
  (select case c.state when 'asked' then 'approval' else 'publishFailed' end as kind, 1 as n, j.name as subject,
     c.journey_id || ' ' || c.id as "group", c.asked_at as since
   from journey_change c join journey j on j.id = c.journey_id
   where c.workspace_id = $1 and (c.state = 'asked' or (c.state = 'failed' and c.decided_at > cairn_now() - interval '7 days'))
   order by c.asked_at desc limit 5)
  union all
  (select 'deadLetters' as kind, count(*) as n, min(cause) as subject, fingerprint as "group", min(first_at) as since
   from dead_letter where workspace_id = $1 and status = 'open' group by fingerprint order by 2 desc limit 5)
  union all
  select 'breaker', 1, reason, null, opened_at from breaker where workspace_id = $1 and state <> 'closed'
  union all
  select 'configuration', count(*), min(channel), null, min(created_at) from delivery
  where workspace_id = $1 and state in ('queued', 'deferred') and parked_by = 'configuration' having count(*) > 0
  union all
  select 'overdue', count(*), null, null, min(wake_at) from run
  where workspace_id = $1 and state in ('active', 'waiting') and wake_at < cairn_now() - interval '60 seconds' having count(*) > 0
  union all
  select 'unknown', count(*), null, null, min(created_at) from delivery
  where workspace_id = $1 and state = 'unknown' having count(*) > 0
  union all
  select 'rejected', count(*), min(code), null, min(received_at) from quarantine
  where workspace_id = $1 and resolved_at is null and received_at > cairn_now() - interval '1 day' having count(*) > 0
  union all
  select 'paused', 1, case scope when 'workspace' then null else subject end, null, paused_at from control
  where workspace_id = $1 and paused_at is not null and scope in ('workspace', 'channel')`;

/** What needs somebody now, the gravest first as listed. */
export async function needsAttention(db: Sql, workspaceId: string): Promise<readonly Trouble[]> {
  const rows = await db.rows<Omit<Trouble, "since"> & { since: Date | null }>(TROUBLE, [workspaceId]);
  return rows.map(({ since, ...row }) => ({ ...row, n: Number(row.n), since: since?.getTime() ?? null }));
}

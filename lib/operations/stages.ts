import type { Sql } from "#lib/platform/db.ts";

/** How a stage of the pipeline flows: what went through, what stands before it, how long it takes. */
export type Flow = Readonly<{
  /** Over the last five minutes; null where the stage keeps no count of what it has done. */
  perMinute: number | null;
  pending: number;
  /** How long the oldest pending thing has been due. */
  oldestMs: number | null;
  lagP95Ms: number | null;
}>;

const MOST = 100_000;
const SINCE = (at: string) => `(extract(epoch from cairn_now() - ${at}) * 1000)::bigint`;
const P95 = (from: string, to: string) =>
  `percentile_cont(0.95) within group (order by extract(epoch from ${to} - ${from}) * 1000)`;

// Each statement is bounded: by five minutes, by a partial index, or by a limit.
const FLOWS = {
  intake: `
    select count(*) as done, 0 as pending, null::bigint as oldest, null::float8 as lag
    from event where workspace_id = $1 and received_at > cairn_now() - interval '5 minutes'`,
  matching: `
    with waiting as (
      select received_at from event_queue where workspace_id = $1 limit ${MOST}
    ), handled as (
      select e.received_at, d.at from event e join event_disposition d on d.seq = e.seq
      where e.workspace_id = $1 and e.received_at > cairn_now() - interval '5 minutes' and e.person_id is not null
      limit ${MOST}
    )
    select (select count(*) from handled) as done, (select count(*) from waiting) as pending,
      (select ${SINCE("min(received_at)")} from waiting) as oldest,
      (select ${P95("received_at", "at")} from handled) as lag`,
  timers: `
    with due as (
      select wake_at from run
      where workspace_id = $1 and state in ('active', 'waiting') and wake_at <= cairn_now() limit ${MOST}
    )
    select (select count(*) from transition where workspace_id = $1 and at > cairn_now() - interval '5 minutes'
        and cause ->> 'kind' = 'timerDue') as done,
      (select count(*) from due) as pending, (select ${SINCE("min(wake_at)")} from due) as oldest, null::float8 as lag`,
  outbox: `
    with due as (
      select next_at from delivery
      where workspace_id = $1 and state in ('queued', 'deferred') and parked_by is null and next_at <= cairn_now() limit ${MOST}
    )
    select (select count(*) from delivery where workspace_id = $1 and created_at > cairn_now() - interval '5 minutes') as done,
      (select count(*) from due) as pending, (select ${SINCE("min(next_at)")} from due) as oldest, null::float8 as lag`,
  delivery: `
    with under_way as (
      select lease_until from delivery where workspace_id = $1 and state = 'sending' limit ${MOST}
    ), sent as (
      select created_at, sent_at from delivery
      where workspace_id = $1 and state in ('sent', 'delivered', 'bounced')
        and created_at > cairn_now() - interval '1 day' and sent_at > cairn_now() - interval '5 minutes' limit ${MOST}
    )
    select (select count(*) from sent) as done, (select count(*) from under_way) as pending,
      (select greatest(${SINCE("min(lease_until)")}, 0) from under_way) as oldest,
      (select ${P95("created_at", "sent_at")} from sent) as lag`,
  rollups: `
    select null::bigint as done, count(*) as pending, null::bigint as oldest, null::float8 as lag
    from (select from rollup_delta where workspace_id = $1 limit ${MOST}) d`,
} as const;

/** The flow of one stage for one workspace. */
export async function flowOf(db: Sql, stage: keyof typeof FLOWS, workspaceId: string): Promise<Flow> {
  const [row] = await db.rows<{
    done: number | null;
    pending: number;
    oldest: number | null;
    lag: number | null;
  }>(FLOWS[stage], [workspaceId], `flow_${stage}`);
  return {
    perMinute: row?.done == null ? null : row.done / 5,
    pending: Number(row?.pending ?? 0),
    oldestMs: row?.oldest == null ? null : Math.max(0, row.oldest),
    lagP95Ms: row?.lag == null ? null : Math.round(row.lag),
  };
}

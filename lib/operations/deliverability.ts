import type { Sql } from "#lib/platform/db.ts";

export type Deliverability = Readonly<{
  channel: string;
  messages: number;
  bounces: number;
  complaints: number;
}>;

// The newest messages of each workspace are enough to tell a share by.
const READ = `
  with sent as (
    select d.channel, count(*) as n from workspace w cross join lateral (
      select channel from delivery where workspace_id = w.id and created_at > cairn_now() - interval '24 hours'
        and channel <> 'webhook' and first_attempt_at is not null
      order by created_at desc limit 20000) d
    group by 1
  ), lost as (
    select channel, count(*) filter (where suppressed = 'hard_bounce') as bounces,
      count(*) filter (where suppressed = 'complaint') as complaints
    from address_state where suppressed is not null and suppressed_at > cairn_now() - interval '24 hours' group by 1
  )
  select s.channel, s.n as messages, coalesce(l.bounces, 0) as bounces, coalesce(l.complaints, 0) as complaints
  from sent s left join lost l using (channel)`;

/** How the messages of the last 24 hours were taken, by channel (AL-17); channels that sent nothing are left out. */
export function deliverability(sql: Sql): Promise<readonly Deliverability[]> {
  return sql.rows<Deliverability>(READ, [], "deliverability");
}

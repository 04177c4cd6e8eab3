import type { Sql } from "#lib/platform/db.ts";

/** How a channel has done in the last 24 hours, and what waits in it. */
export type ChannelHealth = Readonly<{
  channel: string;
  sent: number;
  failed: number;
  waiting: number;
  lastError: string | null;
  breaker: "open" | "probing" | null;
}>;

const READ = `
  with day as (
    select channel, state, reason, created_at from delivery
    where workspace_id = $1 and created_at > now() - interval '24 hours' order by created_at desc limit 50000
  )
  select c.channel,
    (select count(*)::int from day where day.channel = c.channel and state in ('sent', 'delivered')) as sent,
    (select count(*)::int from day where day.channel = c.channel and state in ('dead', 'bounced')) as failed,
    (select count(*)::int from delivery d where d.workspace_id = $1 and d.channel = c.channel and d.state in ('queued', 'deferred')) as waiting,
    (select reason from day where day.channel = c.channel and state in ('dead', 'bounced') order by created_at desc limit 1) as "lastError",
    (select state from breaker b where b.workspace_id = $1 and b.state <> 'closed' and b.lane like $1 || ':' || c.channel || '%' limit 1) as breaker
  from unnest($2::text[]) as c(channel)`;

/** One row a channel. */
export function channelHealth(
  sql: Sql,
  workspaceId: string,
  channels: readonly string[],
): Promise<readonly ChannelHealth[]> {
  return sql.rows<ChannelHealth>(READ, [workspaceId, channels]);
}

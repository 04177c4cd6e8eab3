import { type CanaryHome, canaryHome } from "#lib/operations/canary-home.ts";
import type { Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { type Sweeper, sweep } from "#lib/platform/sweep.ts";

/** How the canary takes its event to intake: as the front's own handler does. */
export type Accept = (sender: CanaryHome["sender"], item: object) => Promise<unknown>;

/** It looks this often whether a minute has begun, and whether a run has ended. */
const EVERY_MS = 5_000;
/** As many people as there are shards: over an hour, most shards have proven themselves. */
const PEOPLE = 64;

// Whoever writes the minute's row sends its event: however many processes there are, it is one a minute.
const BEGIN = `
  insert into canary (minute, sent_at) values (date_trunc('minute', cairn_now()), cairn_now())
  on conflict do nothing returning (extract(epoch from minute))::bigint as minute`;

// The demo's days are lived through on a clock of their own, which may take a canary along into the past.
const SETTLE = `
  update canary c set settled_at = greatest(r.ended_at, c.sent_at)
  from event_key k join event e on e.workspace_id = k.workspace_id and e.seq = k.seq
    join run r on r.person_id = e.person_id and r.entry_seq = e.seq
  where c.settled_at is null and c.minute > cairn_now() - interval '1 hour'
    and k.workspace_id = $1 and k.source_id = $2 and k.message_id = 'canary-' || (extract(epoch from c.minute))::bigint
    and r.journey_id = $3 and r.ended_at is not null and r.state <> 'failed'`;

const FORGET = "delete from canary where minute < cairn_now() - interval '1 day'";

/** Sends one synthetic event a minute through intake, engine, timer and a null provider, and notes when it came through (AL-02). */
export function startCanary(platform: Platform, accept: Accept): Sweeper {
  return sweep(EVERY_MS, () => flyCanary(platform, accept), platform.log);
}

/** One look: sends the minute's event where nobody has, and closes those that have come through. */
export async function flyCanary({ db }: Pick<Platform, "db">, accept: Accept): Promise<void> {
  const { sender, journeyId } = await canaryHome(db);
  const [begun] = await db.rows<{ minute: number }>(BEGIN, [], "canary_begin");
  if (begun) {
    await db.run(FORGET);
    await accept(sender, {
      type: "track",
      event: "Canary Sent",
      userId: `canary-${Math.floor(begun.minute / 60) % PEOPLE}`,
      messageId: `canary-${begun.minute}`,
      properties: { minute: String(begun.minute) },
    });
  }
  await db.run(SETTLE, [sender.workspaceId, sender.sourceId, journeyId], "canary_settle");
}

export type CanaryState = Readonly<{
  /** The newest round trip, or how long one that is out by now has been; null: none was sent for three minutes. */
  seconds: number | null;
  /** The figure is of one that has not come through yet. */
  underWay: boolean;
  lastSettledAt: number | null;
}>;

const STATE = `
  with settled as (
    select sent_at, settled_at from canary where settled_at is not null order by minute desc limit 1
  ), out as (
    select min(sent_at) as sent_at from canary where settled_at is null
      and sent_at > coalesce((select sent_at from settled), '-infinity') and minute > cairn_now() - interval '1 hour'
  )
  select case when exists (select from canary where sent_at > cairn_now() - interval '3 minutes')
      then greatest(flown, flying) end::float8 as seconds,
    coalesce(flying > coalesce(flown, 0), false) as "underWay", "lastSettledAt"
  from (select (select extract(epoch from settled_at - sent_at) from settled) as flown,
    (select extract(epoch from cairn_now() - sent_at) from out) as flying,
    (select settled_at from settled) as "lastSettledAt") f`;

/** How the canary is, as the database tells it: the same from every process. */
export async function canaryState(sql: Sql): Promise<CanaryState> {
  const [row] = await sql.rows<{ seconds: number | null; underWay: boolean; lastSettledAt: Date | null }>(
    STATE,
  );
  return {
    seconds: row?.seconds ?? null,
    underWay: row?.underWay ?? false,
    lastSettledAt: row?.lastSettledAt?.getTime() ?? null,
  };
}

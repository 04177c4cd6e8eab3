import type { Message } from "#core/engine/run.ts";
import type { Channel } from "#lib/delivery/lane.ts";
import type { StoredText } from "#lib/delivery/stored-text.ts";
import type { Sql } from "#lib/platform/db.ts";

export type DeliveryClass = "marketing" | "transactional" | "operational";

/** A delivery that this process holds for the length of its lease. Its epoch is what writes are fenced by. */
export type Claimed = Readonly<{
  id: string;
  workspaceId: string;
  runId: string | null;
  journeyId: string | null;
  version: number | null;
  stepId: string | null;
  visit: number | null;
  personId: string | null;
  lane: string;
  channel: Channel;
  class: DeliveryClass;
  templateId: string | null;
  topicId: string | null;
  onUnknown: "hold" | "resend";
  message: Message;
  address: string | null;
  rendered: StoredText | null;
  expiresAt: Date | null;
  firstAttemptAt: Date | null;
  createdAt: Date;
  /** Set where the run was told an end already, and somebody has asked for another try. */
  settledAt: Date | null;
  attempts: number;
  starts: number;
  epoch: number;
}>;

export const CLAIMED_COLUMNS = `d.id, d.workspace_id as "workspaceId", d.run_id as "runId", d.journey_id as "journeyId", d.version,
  d.step_id as "stepId", d.visit, d.person_id as "personId", d.lane, d.channel, d.class, d.template_id as "templateId",
  d.topic_id as "topicId", d.on_unknown as "onUnknown", d.message, d.address, d.rendered, d.expires_at as "expiresAt",
  d.first_attempt_at as "firstAttemptAt", d.created_at as "createdAt", d.settled_at as "settledAt", d.attempts, d.starts, d.lease_epoch as "epoch"`;

/** So long a process may be silent before it counts as gone (RT-22). */
const SILENCE_MS = 60_000;

// Nobody takes a third start away from its owner, and only that of a process that is gone is set aside: one that is
// merely slow, on a machine that has too much to do, comes back and ends it in order (G-12).
const dueAgain = (start: string, leaseMs: string) =>
  `cairn_now() + (${leaseMs} + case when ${start} >= 3 then ${SILENCE_MS} else 0 end) * interval '1 millisecond'`;

// From priority to priority, because within one the index is ordered by time: a million later ones are not read.
const CLAIM = `
  with recursive p as (
    (select priority from delivery where lane = $1 and state in ('queued', 'deferred') and parked_by is null
     order by priority desc limit 1)
    union all
    select (select d.priority from delivery d where d.lane = $1 and d.state in ('queued', 'deferred') and d.parked_by is null
            and d.priority < p.priority order by d.priority desc limit 1)
    from p where p.priority is not null
  ), due as (
    select taken.id from p cross join lateral (
      select d.id from delivery d where d.lane = $1 and d.priority = p.priority and d.state in ('queued', 'deferred')
        and d.parked_by is null and d.next_at <= cairn_now() and d.starts < 3
      order by d.next_at limit $2 for update skip locked
    ) taken limit $2
  )
  update delivery d set lease_owner = $3, lease_epoch = d.lease_epoch + 1, starts = d.starts + 1,
    lease_until = cairn_now() + $4 * interval '1 millisecond', next_at = ${dueAgain("d.starts + 1", "$4")}
  from due where d.id = due.id
  returning ${CLAIMED_COLUMNS}`;

/** T0: takes due deliveries of a lane. A lease that nobody renews makes them due again. */
export function claim(
  sql: Sql,
  lane: string,
  { size, owner, leaseMs }: Readonly<{ size: number; owner: string; leaseMs: number }>,
): Promise<readonly Claimed[]> {
  return sql.rows<Claimed>(CLAIM, [lane, size, owner, leaseMs], "claim_deliveries");
}

/** Keeps the leases of work that takes its time; a process that hangs cannot, and so loses them. */
export async function renewLeases(
  sql: Sql,
  owner: string,
  ids: readonly string[],
  leaseMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  await sql.run(
    `update delivery set lease_until = cairn_now() + $3 * interval '1 millisecond',
       next_at = case when state = 'sending' then next_at else ${dueAgain("starts", "$3")} end
     where id = any($1::text[]) and lease_owner = $2 and state in ('queued', 'deferred', 'sending')`,
    [ids, owner, leaseMs],
    "renew_leases",
  );
}

export type Release = Readonly<{ delivery: Pick<Claimed, "id" | "epoch">; afterMs: number }>;

// In the order of their ids, as all who lock several: a run's cancellations wait for the same rows (DM-24).
const RELEASE = `
  with mine as (
    select d.id, n.after
    from unnest($1::text[], $2::int[], $3::float8[]) as n(id, epoch, after) join delivery d on d.id = n.id
    where d.lease_epoch = n.epoch and d.state in ('queued', 'deferred') order by d.id for update of d
  )
  update delivery d set next_at = cairn_now() + mine.after * interval '1 millisecond', starts = 0,
    lease_owner = null, lease_until = null
  from mine where d.id = mine.id`;

/** Puts claimed deliveries back in good order: it was no start that ended badly. */
export async function release(sql: Sql, releases: readonly Release[]): Promise<void> {
  if (releases.length === 0) return;
  await sql.run(
    RELEASE,
    [
      releases.map(({ delivery }) => delivery.id),
      releases.map(({ delivery }) => delivery.epoch),
      releases.map(({ afterMs }) => afterMs),
    ],
    "release_deliveries",
  );
}

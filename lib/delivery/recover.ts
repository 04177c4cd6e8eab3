import { countLapsedLeases } from "#lib/delivery/figures.ts";
import { keepFreeze } from "#lib/delivery/freeze.ts";
import { failedLetter } from "#lib/delivery/letters.ts";
import { providerKinds } from "#lib/delivery/providers/registry.ts";
import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import { IS_HELD } from "#lib/journeys/paused.ts";
import type { Tx } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

const BATCH = 500;
/** Added to the deadline of a call before its outcome counts as unknown. */
const GRACE_MS = 2_000;
const MAIL_DEADLINE_MS = 60_000;
const OTHER_DEADLINE_MS = 10_000;

const KEYED = providerKinds.filter(({ keyed }) => keyed).map(({ kind }) => kind);

// What a process held when it died inside a call: after the call's deadline no live one can still succeed unseen. The
// attempt stays open, so that late evidence still lands (guarantees 8.5, T3). Each open one is a start without an end: at
// the third the call itself may be what ends its process (G-12).
const AMBIGUOUS = `
  with lost as (
    select d.id, d.on_unknown = 'resend' or d.channel = 'webhook' or coalesce(p.kind, d.provider_id) = any($1::text[]) as again,
      (select count(*) from attempt a where a.delivery_id = d.id and a.outcome is null)::int as open
    from delivery d left join provider p on p.id = d.provider_id
    where d.state = 'sending' and d.lease_until < cairn_now()
      and not exists (
        select from attempt a where a.delivery_id = d.id and a.epoch = d.lease_epoch
          and a.started_at + ($2 + case when d.channel = 'webhook' then coalesce((d.message ->> 'timeoutMs')::int, $3)
            when coalesce(p.kind, d.provider_id) = 'test-inbox' then $3 else $4 end) * interval '1 millisecond' > cairn_now())
    order by d.id limit ${BATCH} for update of d skip locked
  )
  update delivery d set state = case when l.again then 'queued' else 'unknown' end, next_at = cairn_now(),
    starts = case when l.again then l.open else 0 end, lease_owner = null, lease_until = null
  from lost l where d.id = l.id
  returning d.lane, d.state`;

// A run does not wait for ever for an answer that nobody gives (S-11.4).
const GIVEN_UP = `
  with late as (
    select id from delivery where state = 'unknown' and settled_at is null and expires_at <= cairn_now()
    order by id limit ${BATCH} for update skip locked
  )
  update delivery d set settled_at = cairn_now() from late where d.id = late.id
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", d.settled_at as now`;

// Work that was set aside by a pause goes on when the pause is lifted (G-10); by a freeze, when an owner has released it.
const RESUMED = `
  with free as (
    select d.id from delivery d where d.parked_by in ('pause', 'freeze') and d.state in ('queued', 'deferred')
      and not exists (
        select from control c where c.workspace_id = d.workspace_id and c.paused_at is not null
          and (c.scope in ('workspace', 'freeze') or (c.scope = 'channel' and c.subject = d.channel)
            or (c.scope = 'journey' and c.subject = d.journey_id)))
      and not exists (select from journey j where j.id = d.journey_id and ${IS_HELD})
    order by d.id limit ${BATCH} for update skip locked
  )
  update delivery d set parked_by = null, next_at = cairn_now() from free where d.id = free.id returning d.lane`;

// A door may have opened between the look that parked a delivery and its commit, and a process may have died between
// parking one and shutting the door: nobody else would look for it.
const STRANDED = `
  with free as (
    select d.id from delivery d where d.parked_by in ('breaker', 'configuration') and d.state in ('queued', 'deferred')
      and not exists (
        select from breaker b where b.state <> 'closed' and b.lane = case when d.channel = 'webhook'
          then d.lane || '|' || split_part(d.message ->> 'url', '/', 3) else d.lane end)
    order by d.id limit ${BATCH} for update skip locked
  )
  update delivery d set parked_by = null, next_at = cairn_now() from free where d.id = free.id returning d.lane`;

// Started three times without an orderly end: it ends the process that works on it (G-12). The third start has not come
// to an end before its process counts as gone.
const POISONED = `
  with bad as (
    select id from delivery where state in ('queued', 'deferred') and parked_by is null and starts >= 3
      and next_at <= cairn_now() order by id limit ${BATCH} for update skip locked
  )
  update delivery d set state = 'dead', reason = 'poison', settled_at = cairn_now(), lease_owner = null, lease_until = null
  from bad where d.id = bad.id
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", d.channel, d.settled_at as now`;

/** T3: what dead processes, long silences and lifted pauses have left. Part of every sweep. */
export async function recover(platform: Platform): Promise<void> {
  const { db, queues } = platform;
  await keepFreeze(platform);
  const lanes = new Set<string>();
  const lost = await db.rows<{ lane: string; state: string }>(
    AMBIGUOUS,
    [KEYED, GRACE_MS, OTHER_DEADLINE_MS, MAIL_DEADLINE_MS],
    "recover_lost",
  );
  if (lost.length > 0) {
    countLapsedLeases(lost.length);
    await failpoint("sweeper.midPage");
  }
  for (const { lane, state } of lost) if (state === "queued") lanes.add(lane);
  for (const { lane } of await db.rows<{ lane: string }>(RESUMED, [], "recover_resumed")) lanes.add(lane);
  for (const { lane } of await db.rows<{ lane: string }>(STRANDED, [], "recover_stranded")) lanes.add(lane);
  const shards = await db.transaction(async (tx) => [...(await giveUp(tx)), ...(await setAside(tx))]);
  for (const lane of lanes) queues.ring({ name: "delivery", lane });
  if (shards.length > 0) queues.ring({ name: "engine" });
}

type Row = Omit<Settled, "state" | "reason" | "at" | "retried"> & Readonly<{ now: Date }>;

async function giveUp(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.rows<Row>(GIVEN_UP, [], "recover_given_up");
  const settled = rows.map(
    ({ now: _now, ...row }): Settled => ({
      ...row,
      state: "expired",
      reason: "unknown",
      at: null,
      retried: false,
    }),
  );
  return tellSettled(tx, settled, rows[0]?.now.getTime() ?? 0);
}

async function setAside(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.rows<Row & { channel: string }>(POISONED, [], "recover_poisoned");
  const settled = rows.map(
    ({ now: _now, channel, ...row }): Settled => ({
      ...row,
      state: "dead",
      reason: "poison",
      at: null,
      retried: false,
      letter: failedLetter("poison", channel, ""),
    }),
  );
  return tellSettled(tx, settled, rows[0]?.now.getTime() ?? 0);
}

import type { Claimed } from "#lib/delivery/claim.ts";
import type { Entry } from "#lib/delivery/journal.ts";
import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Database } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

const BATCH = 5_000;

type Call = Readonly<{ deliveryId: string; at: number; sent: boolean }>;

// What is known to be sent stays known; a doubt gives way to what ended it.
const NOTE = `
  insert into sent_before as s (delivery_id, at, sent)
  select distinct on (id) id, to_timestamp(at / 1000.0), sent from unnest($1::text[], $2::float8[], $3::bool[]) as n(id, at, sent)
  order by id, sent desc
  on conflict (delivery_id) do update set at = excluded.at, sent = true where excluded.sent and not s.sent`;

/** Takes over what a journal says, so that every machine knows it; says of how many calls it does. */
export async function noteSent(db: Database, entries: AsyncIterable<Entry>): Promise<number> {
  const open = new Map<string, number>();
  let calls: Call[] = [];
  let refused: string[] = [];
  let noted = 0;
  const write = async () => {
    await db.run("delete from sent_before where delivery_id = any($1::text[]) and not sent", [refused]);
    await db.run(NOTE, [
      calls.map(({ deliveryId }) => deliveryId),
      calls.map(({ at }) => at),
      calls.map(({ sent }) => sent),
    ]);
    noted += calls.length;
    calls = [];
    refused = [];
  };
  for await (const { deliveryId, at, word } of entries) {
    if (word === "begun") open.set(deliveryId, at);
    else if (word !== "begunKeyed") open.delete(deliveryId);
    if (word === "accepted") calls.push({ deliveryId, at, sent: true });
    if (word === "refused") refused.push(deliveryId);
    if (calls.length + refused.length >= BATCH) await write();
  }
  for (const [deliveryId, at] of open) calls.push({ deliveryId, at, sent: false });
  await write();
  return noted;
}

// The attempt that the database has lost is written down again, as evidence.
const settle = (which: string) => `
  with held as (
    select d.id, s.at, s.sent, d.settled_at is not null as retried
    from sent_before s join delivery d on d.id = s.delivery_id
    where ${which} order by d.id for update of d
  ), evidence as (
    insert into attempt (delivery_id, workspace_id, epoch, number, started_at, ended_at, outcome, status)
    select d.id, d.workspace_id, d.lease_epoch, d.attempts + 1, h.at, cairn_now(),
      case when h.sent then 'accepted' else 'ambiguous' end, 'journal'
    from held h join delivery d on d.id = h.id where h.sent or d.state <> 'unknown' order by d.id
  )
  update delivery d set state = case when h.sent then 'sent' else 'unknown' end, reason = 'journal', parked_by = null,
    attempts = d.attempts + 1, starts = 0, first_attempt_at = coalesce(d.first_attempt_at, h.at),
    sent_at = case when h.sent then h.at end, settled_at = case when h.sent then cairn_now() else d.settled_at end,
    expires_at = coalesce(d.expires_at, cairn_now() + interval '24 hours'), lease_owner = null, lease_until = null
  from held h where d.id = h.id and (h.sent or d.state <> 'unknown')
  returning d.id, d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId",
    d.run_id as "runId", d.person_id as "personId", h.retried, h.sent, (extract(epoch from h.at) * 1000)::float8 as at,
    (extract(epoch from cairn_now()) * 1000)::float8 as now`;

const FREE = "(d.lease_until is null or d.lease_until < cairn_now())";
const HELD = settle(
  `${FREE} and (d.state in ('queued', 'deferred') or (d.state = 'unknown' and s.sent and d.settled_at is null))`,
);
const OWN = settle(
  `d.state in ('queued', 'deferred') and (d.id, d.lease_epoch) in (select * from unnest($1::text[], $2::int[]))`,
);

type Row = Omit<Settled, "state" | "reason"> & Readonly<{ at: number; now: number; sent: boolean }>;

/** Settles what waits to be sent and was sent before, and tells the runs; says of which it did. */
function settleSent(
  { db, queues }: Pick<Platform, "db" | "queues">,
  statement: string,
  values: readonly unknown[],
): Promise<readonly string[]> {
  return db
    .transaction(async (tx) => {
      const rows = await tx.rows<Row>(statement, values);
      const settled = rows.flatMap(({ now: _now, sent, ...row }): Settled[] =>
        sent ? [{ ...row, at: Math.round(row.at), state: "sent", reason: "journal" }] : [],
      );
      const shards = await tellSettled(tx, settled, Math.round(rows[0]?.now ?? 0));
      return { ids: rows.map(({ id }) => id), shards };
    })
    .then(({ ids, shards }) => {
      if (shards.length > 0) queues.ring({ name: "engine" });
      return ids;
    });
}

/** All of them: part of every sweep while sending is frozen. */
export const settleHeld = (platform: Platform): Promise<readonly string[]> => settleSent(platform, HELD, []);

/** Of claimed ones: a run that was set back asks anew also for what it asked for later. */
export async function leaveOutSent(
  platform: Platform,
  batch: readonly Claimed[],
): Promise<readonly Claimed[]> {
  const sent = new Set(
    await settleSent(platform, OWN, [batch.map(({ id }) => id), batch.map(({ epoch }) => epoch)]),
  );
  return sent.size === 0 ? batch : batch.filter(({ id }) => !sent.has(id));
}

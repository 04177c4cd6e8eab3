import { invariant } from "#core/kernel/assert.ts";
import { type Change, changeOf, lifetimeMs } from "#lib/delivery/decided.ts";
import type { GuardFacts } from "#lib/delivery/guard-facts.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import { storedText } from "#lib/delivery/stored-text.ts";
import type { Attempted, Judged } from "#lib/delivery/verdict.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Writes what a guard has decided: one statement for those that go, one for those that do not. */
export async function writeDecisions(
  tx: Tx,
  platform: Platform,
  judged: readonly Judged[],
  facts: GuardFacts,
): Promise<Readonly<{ begun: readonly Attempted[]; shards: readonly number[] }>> {
  const owned = judged.filter(({ prepared }) => facts.owned.has(prepared.delivery.id));
  const go = owned.filter(({ verdict }) => verdict.kind === "go").map(({ prepared }) => prepared);
  const stay = owned
    .filter(({ verdict }) => verdict.kind !== "go")
    .map((one) => ({ ...one, change: changeOf(one, facts.now) }));
  const begun = await begin(tx, platform, go, facts);
  await stop(tx, stay);
  const settled = stay.flatMap(({ prepared, change }) => settledOf(prepared, change));
  return { begun, shards: await tellSettled(tx, settled, facts.now) };
}

// The attempt is written before the call (DM-13), stamped after the locks are held (V-11).
const BEGIN = `
  with n as (
    select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::float8[])
      as n(id, epoch, class, topic, address, rendered, lifetime)
  ), moved as (
    update delivery d set state = 'sending', reason = null, parked_by = null, class = n.class, topic_id = n.topic,
      address = n.address, rendered = n.rendered, provider_id = $8, attempts = d.attempts + 1, starts = 0,
      first_attempt_at = coalesce(d.first_attempt_at, to_timestamp($9 / 1000.0)),
      expires_at = coalesce(d.expires_at, to_timestamp(($9 + n.lifetime) / 1000.0)),
      lease_until = cairn_now() + $10 * interval '1 millisecond'
    from n where d.id = n.id and d.lease_epoch = n.epoch
    returning d.id, d.workspace_id, d.lease_epoch, d.attempts, d.expires_at
  ), attempted as (
    insert into attempt (delivery_id, workspace_id, epoch, number, started_at)
    select id, workspace_id, lease_epoch, attempts, to_timestamp($9 / 1000.0) from moved order by id
    returning id, delivery_id
  )
  select a.id as "attemptId", m.id, m.expires_at as "expiresAt" from attempted a join moved m on m.id = a.delivery_id`;

async function begin(
  tx: Tx,
  platform: Platform,
  go: readonly Prepared[],
  facts: GuardFacts,
): Promise<readonly Attempted[]> {
  if (go.length === 0) return [];
  const column = <T>(of: (one: Prepared) => T) => go.map(of);
  const rows = await tx.rows<{ attemptId: number; id: string; expiresAt: Date }>(
    BEGIN,
    [
      column(({ delivery }) => delivery.id),
      column(({ delivery }) => delivery.epoch),
      column((one) => one.class),
      column(({ topicId }) => topicId),
      column(({ address }) => address),
      column(({ text }) => JSON.stringify(text.ok ? storedText(text.rendered) : null)),
      column(({ delivery }) => lifetimeMs(delivery.message)),
      facts.provider?.id ?? null,
      facts.now,
      platform.env.leaseTtlMs,
    ],
    "begin_attempts",
  );
  await saveLinks(tx, go);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return go.flatMap(({ delivery, address, text }): Attempted[] => {
    const row = byId.get(delivery.id);
    if (!row) return [];
    invariant(text.ok, "what goes has a text");
    return [
      {
        delivery,
        attemptId: row.attemptId,
        address,
        rendered: text.rendered,
        expiresAt: row.expiresAt.getTime(),
      },
    ];
  });
}

async function saveLinks(tx: Tx, go: readonly Prepared[]): Promise<void> {
  const links = go.flatMap(({ delivery: { id, workspaceId }, text }) =>
    text.ok ? text.links.map((link) => ({ ...link, deliveryId: id, workspaceId })) : [],
  );
  if (links.length === 0) return;
  // A text that was made anew replaces the links of one that never left.
  await tx.run(
    `insert into tracked_link as l (id, workspace_id, delivery_id, position, url)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[])
     on conflict (delivery_id, position) do update set id = excluded.id, url = excluded.url`,
    [
      links.map(({ id }) => id),
      links.map(({ workspaceId }) => workspaceId),
      links.map(({ deliveryId }) => deliveryId),
      links.map(({ position }) => position),
      links.map(({ url }) => url),
    ],
    "save_links",
  );
}

const STOP = `
  update delivery d set state = n.state, reason = n.reason, parked_by = n.parked, class = n.class, topic_id = n.topic,
    address = coalesce(n.address, d.address), next_at = coalesce(to_timestamp(n.at / 1000.0), d.next_at), starts = 0,
    settled_at = case when n.state in ('queued', 'deferred') then d.settled_at else cairn_now() end,
    lease_owner = null, lease_until = null
  from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[])
    as n(id, epoch, state, reason, parked, class, topic, address, at)
  where d.id = n.id and d.lease_epoch = n.epoch`;

async function stop(
  tx: Tx,
  stay: readonly Readonly<{ prepared: Prepared; change: Change }>[],
): Promise<void> {
  if (stay.length === 0) return;
  const of = <T>(read: (one: (typeof stay)[number]) => T) => stay.map(read);
  await tx.run(
    STOP,
    [
      of(({ prepared }) => prepared.delivery.id),
      of(({ prepared }) => prepared.delivery.epoch),
      of(({ change }) => change.state),
      of(({ change }) => change.reason),
      of(({ change }) => change.parkedBy),
      of(({ prepared }) => prepared.class),
      of(({ prepared }) => prepared.topicId),
      of(({ prepared }) => prepared.address),
      of(({ change }) => change.at),
    ],
    "stop_deliveries",
  );
}

function settledOf({ delivery }: Prepared, { state, reason, letter }: Change): Settled[] {
  if (state === "queued" || state === "deferred") return [];
  const { id, workspaceId, journeyId, version, stepId, runId, personId } = delivery;
  const outcome = {
    state,
    reason,
    at: null,
    retried: delivery.settledAt !== null,
    ...(letter ? { letter } : {}),
  };
  return [{ ...{ id, workspaceId, journeyId, version, stepId, runId, personId }, ...outcome }];
}

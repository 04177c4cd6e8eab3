import { lifetimeMs } from "#lib/delivery/decided.ts";
import { OWNER } from "#lib/delivery/leases.ts";
import { type NewDelivery, originColumns } from "#lib/delivery/outbox.ts";
import type { ChosenProvider } from "#lib/delivery/provider-choice.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import type { Guarded } from "#lib/delivery/verdict.ts";
import type { Tx } from "#lib/platform/db.ts";

// One row version where the way through the lane makes three. The attempt is written before the call (DM-13).
const INSERT = `
  with n as (
    select *, cairn_now() + (clock_timestamp() - now()) as at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::jsonb[],
      $10::jsonb[], $11::int[], $12::float8[])
      as n(id, ws, run, journey, version, step, visit, person, message, rendered, priority, lifetime)
  ), born as (
    insert into delivery (id, workspace_id, run_id, journey_id, version, step_id, visit, person_id, channel, class, lane,
      on_unknown, message, rendered, state, priority, next_at, created_at, provider_id, attempts, starts, lease_owner,
      lease_epoch, lease_until, first_attempt_at, expires_at)
    select n.id, n.ws, n.run, n.journey, n.version, n.step, n.visit, n.person, 'webhook', 'operational', $13, 'resend',
      n.message, n.rendered, 'sending', n.priority, n.at, cairn_now(), $14, 1, 0, $15, 1,
      n.at + $16 * interval '1 millisecond', n.at, n.at + n.lifetime * interval '1 millisecond'
    from n order by n.id
    on conflict do nothing
    returning id, workspace_id, first_attempt_at, expires_at
  ), attempted as (
    insert into attempt (delivery_id, workspace_id, epoch, number, started_at)
    select id, workspace_id, 1, 1, first_attempt_at from born order by id
    returning id, delivery_id
  )
  select a.id as "attemptId", b.id, b.expires_at as "expiresAt" from attempted a join born b on b.id = a.delivery_id`;

type Birth = Readonly<{
  lane: string;
  asked: readonly NewDelivery[];
  provider: ChosenProvider;
  decidedAt: number;
  leaseMs: number;
}>;

/** Inserts deliveries that are being sent from their first moment on, each with its attempt. */
export async function insertBegun(
  tx: Tx,
  go: readonly Prepared[],
  { lane, asked, provider, decidedAt, leaseMs }: Birth,
): Promise<readonly Guarded[]> {
  const wanted = new Map(asked.map((one) => [one.id, one]));
  const born = go.flatMap(({ delivery, text }) => {
    const one = wanted.get(delivery.id);
    return one && text.ok ? [{ one, delivery, rendered: text.rendered }] : [];
  });
  if (born.length === 0) return [];
  const column = <T>(of: (one: NewDelivery) => T) => born.map(({ one }) => of(one));
  const rows = await tx.rows<{ attemptId: number; id: string; expiresAt: Date }>(
    INSERT,
    [
      ...originColumns(born.map(({ one }) => one)),
      column(({ message }) => JSON.stringify(message)),
      born.map(({ rendered }) => JSON.stringify(rendered)),
      column(({ priority }) => priority),
      column(({ message }) => lifetimeMs(message)),
      lane,
      provider.id,
      OWNER,
      leaseMs,
    ],
    "begin_at_once",
  );
  const byId = new Map(born.map((one) => [one.delivery.id, one]));
  return rows.flatMap(({ attemptId, id, expiresAt }): Guarded[] => {
    const known = byId.get(id);
    if (!known) return [];
    const { delivery, rendered } = known;
    return [{ delivery, attemptId, address: null, rendered, expiresAt: expiresAt.getTime(), decidedAt }];
  });
}

import type { Message } from "#core/engine/run.ts";
import type { Instant } from "#core/kernel/time.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { countSettled } from "#lib/delivery/settled-counts.ts";
import type { Tx } from "#lib/platform/db.ts";

/** A message that a run asks for. `id` is run/step/visit: the name by which it happens once (S-9.1). */
export type NewDelivery = Readonly<{
  id: string;
  workspaceId: string;
  runId: string;
  journeyId: string;
  version: number;
  stepId: string;
  visit: number;
  personId: string;
  priority: number;
  message: Message;
  at: Instant;
}>;

/** Without `deliveryId`, all that is still unsent of the run. */
export type Cancellation = Readonly<{ runId: string; reason: string; deliveryId?: string }>;

// Class and topic are the template's as of now; they are looked at again when the message is rendered (S-13.9).
const INSERT = `
  insert into delivery (id, workspace_id, run_id, journey_id, version, step_id, visit, person_id, channel, class, lane,
    template_id, topic_id, on_unknown, message, state, priority, next_at, created_at)
  select n.id, n.ws, n.run, n.journey, n.version, n.step, n.visit, n.person, n.channel,
    case when n.channel = 'webhook' then 'operational' else coalesce(t.class, 'marketing') end,
    n.lane, n.template, t.topic_id, n.on_unknown, n.message, 'queued', n.priority, to_timestamp(n.at / 1000.0), (select cairn_now())
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::jsonb[], $14::int[], $15::float8[])
    as n(id, ws, run, journey, version, step, visit, person, channel, lane, template, on_unknown, message, priority, at)
  left join template t on t.workspace_id = n.ws and t.id = n.template
  order by n.id
  on conflict do nothing`;

/** Whose each delivery is, and which step of which run has asked: the first eight columns of an insert. */
export function originColumns(deliveries: readonly NewDelivery[]): readonly unknown[][] {
  const column = <T>(of: (delivery: NewDelivery) => T) => deliveries.map(of);
  return [
    column(({ id }) => id),
    column(({ workspaceId }) => workspaceId),
    column(({ runId }) => runId),
    column(({ journeyId }) => journeyId),
    column(({ version }) => version),
    column(({ stepId }) => stepId),
    column(({ visit }) => visit),
    column(({ personId }) => personId),
  ];
}

/** Puts deliveries into the outbox, in the transaction that moves their runs; returns the lanes to ring after its commit. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: readonly NewDelivery[],
): Promise<readonly string[]> {
  if (deliveries.length === 0) return [];
  const column = <T>(of: (delivery: NewDelivery) => T) => deliveries.map(of);
  const lanes = column(({ workspaceId, message }) => laneOf(workspaceId, message.channel));
  await tx.run(
    INSERT,
    [
      ...originColumns(deliveries),
      column(({ message }) => message.channel),
      lanes,
      column(({ message }) => (message.channel === "webhook" ? null : message.templateId)),
      column(({ message }) => onUnknownOf(message)),
      column(({ message }) => JSON.stringify(message)),
      column(({ priority }) => priority),
      column(({ at }) => at),
    ],
    "insert_deliveries",
  );
  return [...new Set(lanes)];
}

/** A receiver of webhooks is told the same key on every try, so trying again after a doubt is the default there (S-9.17). */
function onUnknownOf(message: Message): string {
  return message.channel === "webhook" ? "resend" : (message.onUnknown ?? "hold");
}

const CANCEL = `
  with wanted as (
    select d.id, c.reason
    from unnest($1::text[], $2::text[], $3::text[]) as c(run, delivery, reason)
    join delivery d on d.run_id = c.run and (c.delivery is null or d.id = c.delivery)
    where d.state in ('queued', 'deferred') order by d.id for update of d
  )
  update delivery d set state = 'cancelled', reason = w.reason, parked_by = null, settled_at = cairn_now(),
    lease_owner = null, lease_until = null
  from wanted w where d.id = w.id
  returning d.workspace_id as "workspaceId", d.journey_id as "journeyId", d.version, d.step_id as "stepId", d.state, d.reason`;

/** Takes back what has not begun to be sent (S-4.2). What is being sent cannot be recalled (S-4.4). */
export async function cancelDeliveries(tx: Tx, cancellations: readonly Cancellation[]): Promise<void> {
  if (cancellations.length === 0) return;
  const cancelled = await tx.rows<Parameters<typeof countSettled>[1][number]>(
    CANCEL,
    [
      cancellations.map(({ runId }) => runId),
      cancellations.map(({ deliveryId }) => deliveryId ?? null),
      cancellations.map(({ reason }) => reason),
    ],
    "cancel_deliveries",
  );
  await countSettled(tx, cancelled);
}

/**
 * Holds what a merge may cancel or move, in the order of ids that everybody keeps (DM-24): taken one after the other, by
 * what is cancelled and by what is moved, they closed a circle with whoever releases two of them.
 */
export async function lockDeliveriesOf(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.rows(
    `select id from delivery
     where person_id = $1 or (person_id = $2 and state in ('queued', 'deferred', 'sending', 'unknown'))
     order by id for update`,
    [loserId, survivorId],
  );
}

/** Gives a merged person's deliveries to the survivor. */
export async function moveDeliveries(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.run("update delivery set person_id = $2 where person_id = $1", [loserId, survivorId]);
}

import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { AuditActor } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

const DECIDE = `
  update delivery set state = case when $3 then 'sent' else 'dead' end, reason = case when $3 then null else 'permanent' end,
    sent_at = case when $3 then first_attempt_at end, settled_at = cairn_now()
  where workspace_id = $1 and id = $2 and state = 'unknown'
  returning id, workspace_id as "workspaceId", journey_id as "journeyId", version, step_id as "stepId", run_id as "runId",
    person_id as "personId", channel, settled_at as now, sent_at as "sentAt"`;

type Row = Omit<Settled, "state" | "reason" | "at" | "retried"> &
  Readonly<{ now: Date; sentAt: Date | null; channel: string }>;

/** Somebody has found out what became of a doubtful hand-over (RT-31). False where nothing is in doubt. */
export async function decideUnknown(
  { db, queues }: Pick<Platform, "db" | "queues">,
  workspaceId: string,
  deliveryId: string,
  { sent, actor }: Readonly<{ sent: boolean; actor: AuditActor }>,
): Promise<boolean> {
  const shards = await db.transaction(async (tx) => {
    const [row] = await tx.rows<Row>(DECIDE, [workspaceId, deliveryId, sent]);
    if (!row) return null;
    await writeAudit(tx, {
      workspaceId,
      actor,
      act: "delivery.decide",
      objectKind: "delivery",
      objectId: deliveryId,
      detail: { sent },
    });
    const { now, sentAt, channel, ...delivery } = row;
    const outcome = sent
      ? ({ state: "sent", reason: null, at: sentAt?.getTime() ?? null } as const)
      : ({ state: "dead", reason: "permanent", at: null, letter: notArrived(channel) } as const);
    return tellSettled(tx, [{ ...delivery, ...outcome, retried: false }], now.getTime());
  });
  if (shards && shards.length > 0) queues.ring({ name: "engine" });
  return shards !== null;
}

/** Known not to have left, it may be tried again like any other. */
function notArrived(channel: string): NonNullable<Settled["letter"]> {
  return { cause: "permanent", summary: "Somebody has found that it did not arrive.", detail: { channel } };
}

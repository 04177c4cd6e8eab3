import { z } from "zod";
import type { Sql } from "#lib/platform/db.ts";

export const DELIVERY_STATES = [
  "queued",
  "deferred",
  "sending",
  "sent",
  "delivered",
  "bounced",
  "unknown",
  "skipped",
  "held_out",
  "cancelled",
  "expired",
  "dead",
] as const;

export const deliveryFilterSchema = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  reason: z.string().max(64).optional(),
  /** `any`: whatever holds it. */
  parkedBy: z.enum(["any", "pause", "freeze", "breaker", "configuration", "restricted"]).optional(),
  channel: z.enum(["email", "sms", "webPush", "mobilePush", "inApp", "webhook"]).optional(),
  journeyId: z.string().max(64).optional(),
  stepId: z.string().max(64).optional(),
  runId: z.string().max(64).optional(),
  personId: z.string().max(64).optional(),
  templateId: z.string().max(64).optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveryFilter = z.output<typeof deliveryFilterSchema>;

export type DeliveryRow = Readonly<{
  id: string;
  channel: string;
  class: string;
  state: (typeof DELIVERY_STATES)[number];
  reason: string | null;
  parkedBy: string | null;
  personId: string | null;
  person: Readonly<{ name: string | null; email: string | null }>;
  address: string | null;
  journeyId: string | null;
  journey: string | null;
  version: number | null;
  runId: string | null;
  stepId: string | null;
  visit: number | null;
  templateId: string | null;
  template: string | null;
  subject: string | null;
  attempts: number;
  createdAt: number;
  /** When it is tried next, of one that waits. */
  nextAt: number | null;
  expiresAt: number | null;
  sentAt: number | null;
  settledAt: number | null;
}>;

export const COLUMNS = `d.id, d.channel, d.class, d.state, d.reason, d.parked_by as "parkedBy", d.person_id as "personId", p.email,
  coalesce(p.traits ->> 'name', nullif(concat_ws(' ', p.traits ->> 'firstName', p.traits ->> 'lastName'), '')) as name,
  d.address, d.journey_id as "journeyId", j.name as journey, d.version, d.run_id as "runId", d.step_id as "stepId", d.visit,
  d.template_id as "templateId", t.name as template,
  coalesce(d.rendered ->> 'subject', nullif(concat_ws(' ', d.rendered ->> 'method', d.rendered ->> 'url'), '')) as subject,
  d.attempts, d.created_at, d.next_at, d.expires_at, d.sent_at, d.settled_at`;
export const FROM = `
  from delivery d
  left join person p on p.id = d.person_id and p.workspace_id = d.workspace_id
  left join journey j on j.id = d.journey_id and j.workspace_id = d.workspace_id
  left join template t on t.id = d.template_id and t.workspace_id = d.workspace_id`;

export type Raw = Omit<
  DeliveryRow,
  "person" | "createdAt" | "nextAt" | "expiresAt" | "sentAt" | "settledAt"
> &
  Readonly<{
    email: string | null;
    name: string | null;
    created_at: Date;
    next_at: Date;
    expires_at: Date | null;
    sent_at: Date | null;
    settled_at: Date | null;
  }>;

/** Deliveries of a workspace, the newest first, in pages. */
export async function listDeliveries(
  sql: Sql,
  workspaceId: string,
  filter: DeliveryFilter,
): Promise<Readonly<{ deliveries: readonly DeliveryRow[]; next: string | null }>> {
  const values: unknown[] = [workspaceId];
  const parts = ["d.workspace_id = $1"];
  const narrow = (column: string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(`${column} = $${values.length}`);
  };
  narrow("d.state", filter.state);
  narrow("d.reason", filter.reason);
  if (filter.parkedBy === "any") parts.push("d.parked_by is not null");
  else narrow("d.parked_by", filter.parkedBy);
  narrow("d.channel", filter.channel);
  narrow("d.journey_id", filter.journeyId);
  narrow("d.step_id", filter.stepId);
  narrow("d.run_id", filter.runId);
  narrow("d.person_id", filter.personId);
  narrow("d.template_id", filter.templateId);
  const after = filter.cursor ? decodeCursor(filter.cursor) : null;
  if (after) {
    values.push(after.at, after.id);
    parts.push(`(d.created_at, d.id) < ($${values.length - 1}::timestamptz, $${values.length})`);
  }
  const rows = await sql.rows<Raw>(
    `select ${COLUMNS} ${FROM} where ${parts.join(" and ")} order by d.created_at desc, d.id desc limit ${filter.limit + 1}`,
    values,
  );
  const deliveries = rows.slice(0, filter.limit).map(deliveryOf);
  const last = deliveries.at(-1);
  return { deliveries, next: rows.length > filter.limit && last ? encodeCursor(last) : null };
}

/** How many deliveries stand in each state, and why: the lamps above the list. */
export async function countDeliveries(
  sql: Sql,
  workspaceId: string,
): Promise<readonly Readonly<{ state: string; parkedBy: string | null; n: number }>[]> {
  return sql.rows(
    `select state, parked_by as "parkedBy", count(*) as n from delivery
     where workspace_id = $1 and created_at > cairn_now() - interval '30 days' group by 1, 2 order by 1, 2`,
    [workspaceId],
  );
}

/** A row as the database gives it, in the words of the API. */
export function deliveryOf({
  email,
  name,
  created_at,
  next_at,
  expires_at,
  sent_at,
  settled_at,
  ...row
}: Raw): DeliveryRow {
  const waits = row.state === "queued" || row.state === "deferred";
  return {
    ...row,
    person: { name, email },
    createdAt: created_at.getTime(),
    nextAt: waits ? next_at.getTime() : null,
    expiresAt: expires_at?.getTime() ?? null,
    sentAt: sent_at?.getTime() ?? null,
    settledAt: settled_at?.getTime() ?? null,
  };
}

function encodeCursor({ createdAt, id }: DeliveryRow): string {
  return Buffer.from(`${new Date(createdAt).toISOString()} ${id}`).toString("base64url");
}

/** A cursor that was not ours starts the list anew. */
function decodeCursor(cursor: string): { at: string; id: string } | null {
  const [at, id] = Buffer.from(cursor, "base64url").toString().split(" ");
  return at && id && !Number.isNaN(Date.parse(at)) ? { at: new Date(at).toISOString(), id } : null;
}

import type { Wait } from "#core/engine/run.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { readStored } from "#core/journey/stored.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql } from "#lib/platform/db.ts";
import { COLUMNS, type Raw, type RunRow, rowOf } from "#lib/runs/list-runs.ts";

export type RunCauseEvent = Readonly<{
  seq: number;
  event: string;
  messageId: string;
  timestamp: number;
  receivedAt: number;
  properties: JsonObject;
}>;
export type RunTransition = Readonly<{
  seq: number;
  stepId: string;
  visit: number;
  output: string | null;
  to: string | null;
  reason: string;
  cause: JsonObject;
  /** The event behind the move, where an event made it. */
  event: RunCauseEvent | null;
  values: JsonObject | null;
  at: number;
}>;
export type RunAttempt = Readonly<{
  number: number;
  startedAt: number;
  endedAt: number | null;
  outcome: string | null;
  status: string | null;
  answer: string | null;
}>;
export type RunDelivery = Readonly<{
  id: string;
  stepId: string | null;
  visit: number | null;
  channel: string;
  templateId: string | null;
  template: string | null;
  state: string;
  reason: string | null;
  parkedBy: string | null;
  createdAt: number;
  sentAt: number | null;
  settledAt: number | null;
  attempts: readonly RunAttempt[];
}>;
export type RunConversion = Readonly<{
  goalId: string;
  value: string | null;
  currency: string | null;
  orderId: string | null;
  eventSeq: number;
  at: number;
}>;

/** One person's passage, exactly: what moved it, by what it decided, what it sent (ux 4.6, S-17.2). */
export type RunDetail = RunRow &
  Readonly<{
    anchor: number;
    depth: number;
    seq: number;
    wait: Wait | null;
    context: JsonObject;
    visits: Readonly<Record<string, number>>;
    /** The version the run entered, as it was published. */
    document: JourneyDocument | null;
    transitions: readonly RunTransition[];
    deliveries: readonly RunDelivery[];
    conversions: readonly RunConversion[];
  }>;

/** A run has at most this many moves on its page; runs end at the step limit long before. */
const MOST = 1_000;

const RUN = `
  select ${COLUMNS}, r.anchor, r.depth, r.seq, r.wait, r.context, r.visits, v.document
  from run r
  join journey j on j.id = r.journey_id and j.workspace_id = r.workspace_id
  left join journey_version v on v.journey_id = r.journey_id and v.number = r.version
  left join person p on p.id = r.person_id and p.workspace_id = r.workspace_id
  where r.workspace_id = $1 and r.id = $2`;

const TRANSITIONS = `
  select t.seq, t.step_id, t.visit, t.output, t.to_step_id, t.reason, t.cause, t.values, t.at,
    e.seq as event_seq, e.event, e.message_id, e.timestamp, e.received_at, e.body -> 'properties' as properties
  from transition t
  left join event e on e.workspace_id = t.workspace_id and e.seq = (t.cause ->> 'seq')::bigint
  where t.workspace_id = $1 and t.run_id = $2 order by t.seq limit ${MOST}`;

const DELIVERIES = `
  select d.id, d.step_id as "stepId", d.visit, d.channel, d.template_id as "templateId", t.name as template,
    d.state, d.reason, d.parked_by as "parkedBy", d.created_at, d.sent_at, d.settled_at
  from delivery d left join template t on t.id = d.template_id and t.workspace_id = d.workspace_id
  where d.workspace_id = $1 and d.run_id = $2 order by d.created_at, d.id limit ${MOST}`;

const ATTEMPTS = `
  select delivery_id, number, started_at, ended_at, outcome, status, answer
  from attempt where workspace_id = $1 and delivery_id = any($2) order by delivery_id, id limit ${MOST}`;

const CONVERSIONS = `
  select goal_id as "goalId", value::text, currency, order_id as "orderId", event_seq as "eventSeq", at
  from conversion where workspace_id = $1 and run_id = $2 order by at limit ${MOST}`;

/** All there is to say about one run; null where the workspace has no such run. */
export async function runDetail(db: Sql, workspaceId: string, runId: string): Promise<RunDetail | null> {
  const ids = [workspaceId, runId];
  const [run] = await db.rows<RawRun>(RUN, ids, "run_detail");
  if (!run) return null;
  const [transitions, deliveries, conversions] = await Promise.all([
    db.rows<RawTransition>(TRANSITIONS, ids, "run_transitions"),
    db.rows<RawDelivery>(DELIVERIES, ids, "run_deliveries"),
    db.rows<Omit<RunConversion, "at"> & { at: Date }>(CONVERSIONS, ids, "run_conversions"),
  ]);
  const attempts = await db.rows<RawAttempt>(ATTEMPTS, [workspaceId, deliveries.map(({ id }) => id)]);
  return {
    ...rowOf(run),
    anchor: run.anchor.getTime(),
    depth: run.depth,
    seq: run.seq,
    wait: run.wait,
    context: run.context,
    visits: run.visits,
    document: run.document ? readStored(run.document) : null,
    transitions: transitions.map(transitionOf),
    deliveries: deliveries.map((delivery) => deliveryOf(delivery, attempts)),
    conversions: conversions.map((row) => ({ ...row, at: row.at.getTime() })),
  };
}

type RawRun = Raw &
  Readonly<{
    anchor: Date;
    depth: number;
    seq: number;
    wait: Wait | null;
    context: JsonObject;
    visits: Record<string, number>;
    document: JourneyDocument | null;
  }>;
type RawTransition = Readonly<{
  seq: number;
  step_id: string;
  visit: number;
  output: string | null;
  to_step_id: string | null;
  reason: string;
  cause: JsonObject;
  values: JsonObject | null;
  at: Date;
  event_seq: number | null;
  event: string;
  message_id: string;
  timestamp: Date;
  received_at: Date;
  properties: JsonObject | null;
}>;
type RawDelivery = Omit<RunDelivery, "attempts" | "createdAt" | "sentAt" | "settledAt"> &
  Readonly<{ created_at: Date; sent_at: Date | null; settled_at: Date | null }>;
type RawAttempt = Readonly<{
  delivery_id: string;
  number: number;
  started_at: Date;
  ended_at: Date | null;
  outcome: string | null;
  status: string | null;
  answer: string | null;
}>;

function transitionOf(raw: RawTransition): RunTransition {
  return {
    seq: raw.seq,
    stepId: raw.step_id,
    visit: raw.visit,
    output: raw.output,
    to: raw.to_step_id,
    reason: raw.reason,
    cause: raw.cause,
    event:
      raw.event_seq === null
        ? null
        : {
            seq: raw.event_seq,
            event: raw.event,
            messageId: raw.message_id,
            timestamp: raw.timestamp.getTime(),
            receivedAt: raw.received_at.getTime(),
            properties: raw.properties ?? {},
          },
    values: raw.values,
    at: raw.at.getTime(),
  };
}

function deliveryOf(raw: RawDelivery, attempts: readonly RawAttempt[]): RunDelivery {
  const { created_at, sent_at, settled_at, ...rest } = raw;
  return {
    ...rest,
    createdAt: created_at.getTime(),
    sentAt: sent_at?.getTime() ?? null,
    settledAt: settled_at?.getTime() ?? null,
    attempts: attempts
      .filter(({ delivery_id }) => delivery_id === raw.id)
      .map(({ number, started_at, ended_at, outcome, status, answer }) => ({
        number,
        startedAt: started_at.getTime(),
        endedAt: ended_at?.getTime() ?? null,
        outcome,
        status,
        answer,
      })),
  };
}

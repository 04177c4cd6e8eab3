import { FAILED_STATES, FIGURES, SENT_STATES } from "#lib/analytics/figures.ts";
import type { Sql } from "#lib/platform/db.ts";

type Counts = Readonly<Record<string, number>>;

/** What happened at one step so far, and who stands there now (S-15.8, S-15.9). */
export type StepNumbers = Readonly<{
  stepId: string;
  /** Runs that began here: only at triggers. */
  entered: number;
  /** Transitions into the step. */
  stepIn: number;
  /** Runs that stand here now. */
  waiting: number;
  /** Transitions out of it, by output. */
  out: Counts;
  /** Runs that ended here, by reason. */
  ended: Counts;
  /** Those of `ended` that exited, by reason. */
  exits: Counts;
  sent: number;
  /** Messages that were not sent on purpose, by reason. */
  skipped: Counts;
  /** Messages that were given up or came too late. */
  failed: number;
  heldOut: number;
  cancelled: number;
  /** Deliveries of which a person clicked a link. */
  clicked: number;
}>;

const COUNTED = `
  select step_id, metric, key, sum(n)::bigint as n from ${FIGURES}
  where workspace_id = $1 and journey_id = $2 and ($3::int is null or version = $3)
    and metric in ('entered', 'step_in', 'step_out', 'ended', 'delivery', 'click')
  group by step_id, metric, key`;

const STANDING = `
  select step_id, count(*)::bigint as n from run
  where workspace_id = $1 and journey_id = $2 and ($3::int is null or version = $3) and state in ('active', 'waiting')
  group by step_id`;

/** The numbers of every step of a journey that anything has happened at; all versions together for null. */
export async function stepNumbers(
  db: Sql,
  workspaceId: string,
  journeyId: string,
  version: number | null,
): Promise<readonly StepNumbers[]> {
  const scope = [workspaceId, journeyId, version];
  const counted = await db.rows<Counted>(COUNTED, scope, "step_numbers");
  const standing = await db.rows<{ step_id: string; n: number }>(STANDING, scope, "step_standing");
  const steps = new Map<string, Draft>();
  for (const row of counted) book(draftOf(steps, row.step_id), row);
  for (const { step_id, n } of standing) draftOf(steps, step_id).waiting = n;
  return [...steps.values()];
}

type Counted = Readonly<{ step_id: string; metric: string; key: string; n: number }>;
type Draft = { -readonly [Field in keyof StepNumbers]: StepNumbers[Field] } & {
  out: Record<string, number>;
  ended: Record<string, number>;
  exits: Record<string, number>;
  skipped: Record<string, number>;
};

function draftOf(steps: Map<string, Draft>, stepId: string): Draft {
  const known = steps.get(stepId);
  if (known) return known;
  const none = {
    entered: 0,
    stepIn: 0,
    waiting: 0,
    sent: 0,
    failed: 0,
    heldOut: 0,
    cancelled: 0,
    clicked: 0,
  };
  const fresh: Draft = { stepId, ...none, out: {}, ended: {}, exits: {}, skipped: {} };
  steps.set(stepId, fresh);
  return fresh;
}

function book(step: Draft, { metric, key, n }: Counted): void {
  if (metric === "entered") step.entered += n;
  else if (metric === "step_in") step.stepIn += n;
  else if (metric === "step_out") add(step.out, key, n);
  else if (metric === "click") step.clicked += n;
  else if (metric === "ended") bookEnd(step, key, n);
  else bookDelivery(step, key, n);
}

function bookEnd(step: Draft, key: string, n: number): void {
  const [state, reason] = split(key);
  add(step.ended, reason, n);
  if (state === "exited") add(step.exits, reason, n);
}

function bookDelivery(step: Draft, key: string, n: number): void {
  const [state, reason] = split(key);
  if (SENT_STATES.has(state)) step.sent += n;
  else if (FAILED_STATES.has(state)) step.failed += n;
  else if (state === "skipped") add(step.skipped, reason, n);
  else if (state === "held_out") step.heldOut += n;
  else if (state === "cancelled") step.cancelled += n;
}

/** `exited:goal` is a state and its reason; a key without a colon is a state alone. */
export function split(key: string): readonly [state: string, reason: string] {
  const at = key.indexOf(":");
  return at < 0 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}

function add(counts: Record<string, number>, key: string, n: number): void {
  counts[key] = (counts[key] ?? 0) + n;
}

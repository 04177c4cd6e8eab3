import type { Mapped } from "#core/engine/response.ts";
import type { Instant } from "#core/kernel/time.ts";
import { suppressAddresses } from "#lib/consent/suppression.ts";
import type { AttemptOutcome, Next } from "#lib/delivery/after-call.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { countFenced } from "#lib/delivery/figures.ts";
import { type Settled, tellSettled } from "#lib/delivery/settle.ts";
import type { Database, Tx } from "#lib/platform/db.ts";

/** What came of one attempt, and what is to become of its delivery. */
export type Finished = Readonly<{
  delivery: Claimed;
  attemptId: number;
  address: string | null;
  outcome: AttemptOutcome;
  status: string | null;
  answer: string | null;
  providerMessageId: string | null;
  hardBounce: boolean;
  /** What was read of the answer for the step that asked (S-10.3). */
  response?: Mapped;
  next: Next;
}>;

// The attempt takes its answer whoever brings it, as evidence; the delivery only from whom it belongs to. A doubt is
// cured by the answer that comes after all, also by the one that nothing has left, and also where another try is planned
// already and nobody has begun it (guarantees 8.5). The number alone does not name an attempt: a standby that takes over
// may give it out again.
const WRITE = `
  with r as (
    select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::text[],
      $9::int[], $10::text[], $11::text[], $12::int[])
      as r(attempt, outcome, status, answer, state, reason, after, parked, refund, message, delivery, epoch)
  ), mine as (
    update attempt a set outcome = r.outcome, status = r.status, answer = r.answer,
      ended_at = cairn_now() + (clock_timestamp() - now())
    from r where a.id = r.attempt and a.delivery_id = r.delivery and a.epoch = r.epoch and a.outcome is null
    returning a.delivery_id, a.started_at, r.*
  )
  update delivery d set state = m.state, reason = m.reason, parked_by = m.parked, attempts = d.attempts - m.refund,
    next_at = case when m.after is null then d.next_at else cairn_now() + m.after * interval '1 millisecond' end,
    provider_message_id = coalesce(m.message, d.provider_message_id),
    sent_at = case when m.state = 'sent' then m.started_at else d.sent_at end,
    settled_at = case when m.state in ('sent', 'dead', 'expired') then cairn_now() else d.settled_at end,
    lease_owner = null, lease_until = null
  from mine m
  where d.id = m.delivery_id and d.lease_epoch = m.epoch and (d.state = 'sending'
    or (d.state = 'unknown' and (m.state in ('sent', 'dead') or (m.state = 'queued' and d.settled_at is null)))
    or (d.state = 'queued' and m.state = 'sent'))
  returning d.id, d.state, d.reason, (extract(epoch from m.started_at) * 1000)::float8 as at`;

/** T2: writes results, fenced by attempt and epoch, and tells the runs. Returns the shards to ring. */
export function writeResults(db: Database, finished: readonly Finished[]): Promise<readonly number[]> {
  return db.transaction((tx) => writeResultsIn(tx, finished), "hot");
}

async function writeResultsIn(tx: Tx, finished: readonly Finished[]): Promise<readonly number[]> {
  const sorted = finished.toSorted((one, other) => (one.delivery.id < other.delivery.id ? -1 : 1));
  const [, rows, [clock]] = await Promise.all([
    suppressBounces(tx, sorted),
    tx.rows<{ id: string; state: string; reason: string | null; at: number }>(
      WRITE,
      columnsOf(sorted),
      "write_results",
    ),
    tx.rows<{ now: number }>("select (extract(epoch from cairn_now()) * 1000)::float8 as now", [], "clock"),
  ]);
  if (rows.length < sorted.length) countFenced(sorted.length - rows.length);
  const byId = new Map(sorted.map((one) => [one.delivery.id, one]));
  const settled = rows.flatMap((row) => settledOf(byId.get(row.id), row.at));
  return tellSettled(tx, settled, clock?.now ?? 0);
}

function columnsOf(finished: readonly Finished[]): readonly unknown[][] {
  const column = <T>(of: (one: Finished) => T) => finished.map(of);
  return [
    column(({ attemptId }) => attemptId),
    column(({ outcome }) => outcome),
    column(({ status }) => status?.slice(0, 200) ?? null),
    column(({ answer }) => answer?.slice(0, 4_096) ?? null),
    column(({ next }) => next.state),
    column(({ next }) => next.reason),
    column(({ next }) => next.afterMs),
    column(({ next }) => next.parkedBy),
    column(({ next }) => (next.consumed ? 0 : 1)),
    column(({ providerMessageId }) => providerMessageId),
    column(({ delivery }) => delivery.id),
    column(({ delivery }) => delivery.epoch),
  ];
}

/** Addresses that do not exist get nothing more (RT-07). */
async function suppressBounces(tx: Tx, finished: readonly Finished[]): Promise<void> {
  const places = finished.flatMap(({ hardBounce, address, delivery: { workspaceId, channel } }) =>
    hardBounce && address !== null ? [{ workspaceId, channel, address }] : [],
  );
  await suppressAddresses(tx, "hard_bounce", places);
}

function settledOf(one: Finished | undefined, at: Instant): Settled[] {
  if (!one) return [];
  const { delivery, next } = one;
  const { id, workspaceId, journeyId, version, stepId, runId, personId } = delivery;
  if (next.state !== "sent" && next.state !== "dead" && next.state !== "expired") return [];
  const sent = next.state === "sent";
  return [
    {
      ...{ id, workspaceId, journeyId, version, stepId, runId, personId },
      state: next.state,
      reason: next.reason,
      at: sent ? Math.round(at) : null,
      retried: delivery.settledAt !== null,
      ...(sent && one.response ? { response: one.response } : {}),
      ...(next.letter ? { letter: next.letter } : {}),
    },
  ];
}

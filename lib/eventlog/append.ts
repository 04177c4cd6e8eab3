import type { EventType } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { type Clash, recordConflicts } from "#lib/eventlog/conflicts.ts";
import type { Sql } from "#lib/platform/db.ts";

/** An event on its way into the log: judged, resolved to its person, but not yet numbered. */
export type NewEvent = Readonly<{
  workspaceId: string;
  sourceId: string;
  messageId: string;
  type: EventType;
  /** What triggers match: a track's own name, else Page, Screen, Identify, Group, Alias. */
  event: string;
  /** Null for a system event (S-1.33): it is kept, but reaches no person's journeys. */
  personId: string | null;
  shard: number;
  timestamp: Instant;
  receivedAt: Instant;
  body: EventBody;
  flags: readonly string[];
  /** Hexadecimal SHA-256 over what makes two bodies the same event (DM-02). */
  bodyHash: string;
  /** False for a row that only tells what has been done already: it is logged as processed, and moves nobody. */
  queued?: boolean;
}>;

/** What the sender said, kept as it was sent (S-1.1). */
export type EventBody = Readonly<{
  userId?: string;
  anonymousId?: string;
  previousId?: string;
  groupId?: string;
  properties?: JsonObject;
  traits?: JsonObject;
  context?: JsonObject;
  originalTimestamp?: string | number;
  sentAt?: string | number;
}>;

/** `seq` is the position of the event itself: for a duplicate or a conflict, that of the first one. */
export type Appended = Readonly<{ status: "accepted" | "duplicate" | "conflict"; seq: number }>;

// One statement, so that it is a transaction of its own when nothing else has to be. Numbers follow the request's
// order; keys go in sorted, so that overlapping batches cannot deadlock (guarantees 8.2).
const APPEND = `
  with item as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::int2[], $9::float8[], $10::float8[], string_to_array($11, e'\\x1f'),
      $12::text[], $13::bool[]) with ordinality
      as x(ws, src, mid, hash, type, event, person, shard, at, received, body, flags, queued, ord)
  ), num as materialized (
    select nextval('event_seq') as seq, i.*, to_timestamp(i.received / 1000)::timestamptz(3) as received_at
    from (select * from item order by ord) i
  ), fresh as (
    insert into event_key (workspace_id, source_id, message_id, seq, body_hash)
    select ws, src, mid, seq, decode(hash, 'hex') from num
    order by ws collate "C", src collate "C", mid collate "C"
    on conflict do nothing returning seq
  ), log as (
    insert into event (seq, received_at, workspace_id, source_id, message_id, type, event, person_id, timestamp, body, flags)
    select seq, received_at, ws, src, mid, type, event, person, to_timestamp(at / 1000), body::jsonb,
      case when flags = '' then '{}'::text[] else string_to_array(flags, ' ') end
    from num join fresh using (seq)
  ), todo as (
    insert into event_queue (shard, workspace_id, seq, person_id, received_at)
    select shard, ws, seq, person, received_at from num join fresh using (seq) where person is not null and queued
  ), settled as (
    insert into event_disposition (seq, workspace_id, disposition, at)
    select seq, ws, 'processed', received_at from num join fresh using (seq) where person is null or not queued
  )
  select ord::int, seq from num join fresh using (seq)`;

/**
 * Writes events into the log, each with its dedupe key and its place in the queue, in the order given. An event whose
 * message id is known changes nothing (S-1.3); if its body differs, that is noted as a conflict (S-1.4).
 * Whoever calls rings the engine for each shard, after the commit.
 */
export async function appendEvents(sql: Sql, events: readonly NewEvent[]): Promise<readonly Appended[]> {
  if (events.length === 0) return [];
  const { firsts, firstOf } = firstOfEachKey(events);
  const rows = await sql.rows<{ ord: number; seq: number }>(APPEND, columnsOf(firsts), "append_events");
  const seqs = new Map(rows.map(({ ord, seq }) => [firsts[ord - 1] as NewEvent, Number(seq)]));
  if (seqs.size === events.length) {
    return events.map((event) => ({ status: "accepted", seq: seqs.get(event) as number }));
  }
  return settleRepeats(sql, events, firstOf, seqs);
}

/** Within one call the first item of a key is the event; the others are repeats of it. */
function firstOfEachKey(events: readonly NewEvent[]) {
  const firstOf = new Map<string, NewEvent>();
  for (const event of events) {
    const key = keyOf(event);
    if (!firstOf.has(key)) firstOf.set(key, event);
  }
  return { firsts: firstOf.size === events.length ? events : [...firstOf.values()], firstOf };
}

/** Answers items whose key was taken, by this call or earlier, and notes those with another body. */
async function settleRepeats(
  sql: Sql,
  events: readonly NewEvent[],
  firstOf: ReadonlyMap<string, NewEvent>,
  seqs: ReadonlyMap<NewEvent, number>,
): Promise<readonly Appended[]> {
  const old = [...firstOf.values()].filter((event) => !seqs.has(event));
  const stored = await readKeys(sql, old);
  const clashes: Clash[] = [];
  const answers = events.map((event): Appended => {
    const key = keyOf(event);
    const first = firstOf.get(key) as NewEvent;
    const fresh = seqs.get(first);
    if (fresh !== undefined && first === event) return { status: "accepted", seq: fresh };
    const kept = fresh === undefined ? stored.get(key) : { seq: fresh, hash: first.bodyHash };
    // The key's transaction is still open elsewhere: what it holds is not ours to compare.
    if (!kept) return { status: "duplicate", seq: 0 };
    if (kept.hash === event.bodyHash) return { status: "duplicate", seq: kept.seq };
    clashes.push({ event, firstHash: kept.hash });
    return { status: "conflict", seq: kept.seq };
  });
  await recordConflicts(sql, clashes);
  return answers;
}

/** A message id as one text: workspaces, sources and ids hold no line feed. */
export function keyOf({
  workspaceId,
  sourceId,
  messageId,
}: Pick<NewEvent, "workspaceId" | "sourceId" | "messageId">): string {
  return `${workspaceId}\n${sourceId}\n${messageId}`;
}

type KeyRow = { workspace_id: string; source_id: string; message_id: string; seq: number; hash: string };

const READ_KEYS = `
  select workspace_id, source_id, message_id, seq, encode(body_hash, 'hex') as hash
  from unnest($1::text[], $2::text[], $3::text[]) as k(ws, src, mid)
  join event_key e on e.workspace_id = k.ws and e.source_id = k.src and e.message_id = k.mid`;

/** Which of these message ids the log has, with position and hash of the body. */
export async function readKeys(
  sql: Sql,
  events: readonly Pick<NewEvent, "workspaceId" | "sourceId" | "messageId">[],
): Promise<ReadonlyMap<string, Readonly<{ seq: number; hash: string }>>> {
  if (events.length === 0) return new Map();
  const columns = [
    events.map(({ workspaceId }) => workspaceId),
    events.map(({ sourceId }) => sourceId),
    events.map(({ messageId }) => messageId),
  ];
  const rows = await sql.rows<KeyRow>(READ_KEYS, columns, "read_event_keys");
  return new Map(
    rows.map(({ workspace_id: workspaceId, source_id: sourceId, message_id: messageId, seq, hash }) => [
      keyOf({ workspaceId, sourceId, messageId }),
      { seq: Number(seq), hash },
    ]),
  );
}

/** The columns of the statement, one array each. Numbers are joined by hand: the driver would quote every one. */
function columnsOf(events: readonly NewEvent[]): readonly unknown[] {
  return [
    events.map(({ workspaceId }) => workspaceId),
    events.map(({ sourceId }) => sourceId),
    events.map(({ messageId }) => messageId),
    events.map(({ bodyHash }) => bodyHash),
    events.map(({ type }) => type),
    events.map(({ event }) => event),
    events.map(({ personId }) => personId),
    numbers(events.map(({ shard }) => shard)),
    numbers(events.map(({ timestamp }) => timestamp)),
    numbers(events.map(({ receivedAt }) => receivedAt)),
    // JSON text never holds a bare control character, so that one can stand between two bodies.
    events.map(({ body }) => JSON.stringify(body)).join("\u001f"),
    events.map(({ flags }) => flags.join(" ")),
    events.map(({ queued = true }) => queued),
  ];
}

const numbers = (list: readonly number[]) => `{${list.join(",")}}`;

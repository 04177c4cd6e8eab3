import type { Disposition } from "#core/engine/batch.ts";
import type { EventType, LoggedEvent } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { isObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";

export type QueuedEvent = Readonly<{ event: LoggedEvent; starts: number }>;
/** A row of the queue whose event or person is not there any more. */
export type Orphan = Readonly<{ seq: number; workspaceId: string; reason: "no_event" | "no_person" }>;

type Found = Row | Readonly<{ seq: number; workspace_id: string; missing: Orphan["reason"] }>;
type Row = {
  seq: number;
  shard: number;
  workspace_id: string;
  person_id: string;
  merged_into: string | null;
  missing: null;
  starts: number;
  source_id: string;
  message_id: string;
  type: EventType;
  event: string;
  timestamp: Date;
  received_at: Date;
  body: { [key: string]: unknown };
  flags: string[];
};

// Skips from workspace to workspace in each shard and takes the oldest of each, so that a million rows of one do not
// hide one row of another (guarantees 8.4: 2.8 ms where a window over the shard took 558).
const TAKE = `
  with recursive place as (
    (select s.id as shard, first.workspace_id from unnest($1::int[]) as s(id) cross join lateral (
       select workspace_id from event_queue where shard = s.id order by workspace_id limit 1) first)
    union all
    select place.shard, next.workspace_id from place cross join lateral (
      select workspace_id from event_queue q where q.shard = place.shard and q.workspace_id > place.workspace_id
      order by q.workspace_id limit 1) next
  ), near as (
    select taken.* from place cross join lateral (
      select q.seq, q.shard, q.workspace_id, q.person_id, q.received_at, q.starts
      from event_queue q where q.shard = place.shard and q.workspace_id = place.workspace_id order by q.seq limit $4
    ) taken
  ), fair as (
    select *, row_number() over (partition by workspace_id order by seq) as turn from near order by turn, seq limit $2
  ), due as (
    select q.seq, q.shard, q.workspace_id, q.person_id, q.received_at, q.starts, 0::bigint as turn
    from event_queue q where q.shard = any($1::int[]) and q.person_id = any($3::text[]) order by q.seq limit 2000
  ), taken as (select * from fair union select seq, shard, workspace_id, person_id, received_at, starts, turn from due)
  select distinct on (t.seq) t.seq, t.shard, t.workspace_id, t.person_id, p.merged_into, t.starts, e.source_id, e.message_id,
         e.type, e.event, e.timestamp, e.received_at, e.body, e.flags,
         case when e.seq is null then 'no_event'
              when p.id is null or (p.merged_into is not null and s.id is null) then 'no_person' end as missing
  from taken t
    -- One probe a row: the planner knows nothing of what was taken, and would read whole partitions to join them.
    left join lateral (select * from event where received_at = t.received_at and seq = t.seq limit 1) e on true
    left join person p on p.id = t.person_id left join person s on s.id = p.merged_into
  order by t.seq`;

/** Where many shards have a long queue, this much of each is looked at, as a multiple of its fair part. */
const LOOKED_AT = 4;

/**
 * Up to `size` unprocessed events of these shards, shared fairly among workspaces, plus all of the people named; in `seq`
 * order. Rows with nothing behind them are named apart: left out, they would be pending for ever (V-03).
 */
export async function takeQueued(tx: Tx, shards: readonly number[], size: number, people: readonly string[]) {
  const perPlace = Math.min(size, Math.ceil((LOOKED_AT * size) / shards.length));
  const found = await tx.rows<Found>(TAKE, [shards, size, people, perPlace], "take_queued");
  const rows = found.filter((row) => row.missing === null);
  const orphans = found.flatMap((row): Orphan[] =>
    row.missing === null ? [] : [{ seq: row.seq, workspaceId: row.workspace_id, reason: row.missing }],
  );
  const moved = rows.filter((row) => row.merged_into !== null).map(({ seq }) => seq);
  const queued = rows.filter((row) => row.merged_into === null).map(readRow);
  /** The shard that an event's row stands in. */
  const rowShard = new Map(rows.map(({ seq, shard }) => [Number(seq), shard]));
  return { queued, moved, orphans, rowShard } as const;
}

/**
 * Those of the people for whom an event is still queued under a profile that has become theirs: its sender knew no
 * better. Their timers wait until it has followed them (S-6.7).
 */
export async function owedByMerges(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const rows = await tx.rows<{ id: string }>(
    `select distinct w.merged_into as id from person w join event_queue q on q.person_id = w.id
     where w.merged_into = any($1::text[])`,
    [people],
    "owed_by_merges",
  );
  return new Set(rows.map(({ id }) => id));
}

/** Sends rows of people who were merged meanwhile to the shard of whom they are now; returns the shards to ring. */
export async function followMerges(
  tx: Tx,
  shards: readonly number[],
  seqs: readonly number[],
): Promise<readonly number[]> {
  if (seqs.length === 0) return [];
  const rows = await tx.rows<{ shard: number }>(
    `update event_queue q set shard = s.shard, person_id = s.id
     from person p join person s on s.id = p.merged_into
     where q.shard = any($1::int[]) and q.seq = any($2::bigint[]) and p.id = q.person_id returning s.shard`,
    [shards, seqs],
  );
  return [...new Set(rows.map((row) => row.shard))];
}

/** Writes what became of the events and takes them off the queue: one disposition each, in the same transaction. */
export async function closeQueued(
  tx: Tx,
  dispositions: readonly Disposition[],
  rowShard: ReadonlyMap<number, number>,
): Promise<void> {
  if (dispositions.length === 0) return;
  await tx.run(
    `with done as (
       select * from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
         as d(shard, seq, workspace_id, disposition, reason, outcomes)
     ), gone as (
       delete from event_queue q using done where q.shard = done.shard and q.workspace_id = done.workspace_id and q.seq = done.seq
     )
     insert into event_disposition (seq, workspace_id, disposition, reason, outcomes, at)
     select seq, workspace_id, disposition, reason, outcomes, (select cairn_now()) from done`,
    [
      dispositions.map(({ seq }) => rowShard.get(seq) ?? null),
      dispositions.map(({ seq }) => seq),
      dispositions.map(({ workspaceId }) => workspaceId),
      dispositions.map(({ disposition }) => disposition),
      dispositions.map(({ reason }) => reason),
      dispositions.map(({ outcomes }) => (outcomes.length === 0 ? null : JSON.stringify(outcomes))),
    ],
    "close_queued",
  );
}

/** Takes events that cannot be processed out of the way, with their reason; their rows in the log stay (G-12). */
export async function quarantineQueued(
  tx: Tx,
  shards: readonly number[],
  seqs: readonly number[],
  reason: "poison" | Orphan["reason"],
): Promise<void> {
  await tx.run(
    `with gone as (delete from event_queue where shard = any($1::int[]) and seq = any($2::bigint[]) returning workspace_id, seq)
     insert into event_disposition (seq, workspace_id, disposition, reason, at)
     select seq, workspace_id, 'quarantined', $3, cairn_now() from gone`,
    [shards, seqs, reason],
  );
}

/** Counts one more start of the oldest event and tells how often it has been started: 3 means that it kills its process. */
export async function noteStart(
  tx: Tx,
  shard: number,
): Promise<Readonly<{ seq: number; starts: number }> | null> {
  const [row] = await tx.rows<{ seq: number; starts: number }>(
    `update event_queue set starts = starts + 1 where shard = $1 and seq =
       (select seq from event_queue where shard = $1 order by workspace_id, seq limit 1) returning seq, starts`,
    [shard],
  );
  return row ?? null;
}

/** A row of the log as rules see it. */
export function readRow(row: Row): QueuedEvent {
  const { body } = row;
  const event: LoggedEvent = {
    seq: Number(row.seq),
    workspaceId: row.workspace_id,
    sourceId: row.source_id,
    messageId: row.message_id,
    type: row.type,
    event: row.event,
    personId: row.person_id,
    timestamp: row.timestamp.getTime(),
    receivedAt: row.received_at.getTime(),
    userId: typeof body["userId"] === "string" ? body["userId"] : null,
    anonymousId: typeof body["anonymousId"] === "string" ? body["anonymousId"] : null,
    properties: objectOf(body["properties"]),
    traits: objectOf(body["traits"]),
    context: objectOf(body["context"]),
    flags: row.flags,
  };
  return { event, starts: row.starts };
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Hands a merged person's unprocessed events to the survivor, in the survivor's shard. */
export async function moveQueued(tx: Tx, loserId: string, survivorId: string, shard: number): Promise<void> {
  await tx.run("update event_queue set person_id = $2, shard = $3 where person_id = $1", [
    loserId,
    survivorId,
    shard,
  ]);
}

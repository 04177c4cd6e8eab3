import type { EventType } from "#core/engine/event.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import type { Sql } from "#lib/platform/db.ts";

export const DISPOSITIONS = ["pending", "processed", "no_match", "quarantined", "expired"] as const;
export type DispositionName = (typeof DISPOSITIONS)[number];

/** An event as the live view and the timeline show it: what came, and what became of it. */
export type EventRow = Readonly<{
  seq: number;
  type: EventType;
  event: string;
  sourceId: string;
  messageId: string;
  personId: string | null;
  timestamp: Date;
  receivedAt: Date;
  flags: readonly string[];
  body: JsonObject;
  disposition: DispositionName;
  reason: string | null;
  /** Every journey that was considered: entered, or refused and why (S-2.15). */
  outcomes: readonly JsonObject[];
}>;

export type EventFilter = Readonly<{
  event?: string | undefined;
  type?: EventType | undefined;
  sourceId?: string | undefined;
  disposition?: DispositionName | undefined;
  flag?: string | undefined;
  /** Only events of these people: a person together with whoever was merged into them. */
  personIds?: readonly string[] | undefined;
  /** Only events older than this position. */
  before?: number | undefined;
  /** Only events newer than this position, for a view that follows along. */
  after?: number | undefined;
  limit?: number | undefined;
}>;

/** So far does one page look back for rows that fit its filter; the next page goes on from there. */
const LOOK_BACK = 20_000;

const COLUMNS = `
  e.seq, e.type, e.event, e.source_id as "sourceId", e.message_id as "messageId", e.person_id as "personId",
  e.timestamp, e.received_at as "receivedAt", e.flags, e.body,
  coalesce(d.disposition, 'pending') as disposition, d.reason, d.outcomes`;

const FILTERED = `
  ($4::text is null or e.event = $4) and ($5::text is null or e.type = $5) and ($6::text is null or e.source_id = $6)
  and ($7::text is null or coalesce(d.disposition, 'pending') = $7) and ($8::text is null or $8 = any(e.flags))`;

const NEWEST = `
  select ${COLUMNS} from (
    select * from event where workspace_id = $1 and seq < $2 and seq > $3 order by seq desc limit ${LOOK_BACK}
  ) e left join event_disposition d on d.seq = e.seq
  where ${FILTERED} order by e.seq desc limit $9`;

const OF_PEOPLE = `
  select ${COLUMNS} from event e left join event_disposition d on d.seq = e.seq
  where e.workspace_id = $1 and e.person_id = any($10::text[]) and e.seq < $2 and e.seq > $3 and ${FILTERED}
  order by e.seq desc limit $9`;

const OLDEST_LOOKED_AT = `
  select min(seq) as seq, count(*)::int as looked from
    (select seq from event where workspace_id = $1 and seq < $2 and seq > $3 order by seq desc limit ${LOOK_BACK}) e`;

/** Newest events first. `next` is the position to go on `before`; null at the end. */
export async function listEvents(sql: Sql, workspaceId: string, filter: EventFilter = {}) {
  const limit = Math.min(filter.limit ?? 50, 200);
  const span = [workspaceId, filter.before ?? Number.MAX_SAFE_INTEGER, filter.after ?? 0] as const;
  const values = [...span, ...valuesOf(filter), limit + 1];
  const { personIds } = filter;
  const found = personIds
    ? await sql.rows<EventRow>(OF_PEOPLE, [...values, personIds])
    : await sql.rows<EventRow>(NEWEST, values);
  const rows = found.slice(0, limit).map(tidy);
  if (found.length > limit) return { rows, next: rows.at(-1)?.seq ?? null } as const;
  return { rows, next: personIds ? null : await whereLookingEnded(sql, span) } as const;
}

const valuesOf = ({ event, type, sourceId, disposition, flag }: EventFilter) =>
  [event, type, sourceId, disposition, flag].map((value) => value ?? null);

/** A page that is not full has still looked at so many events only; older ones may fit. */
async function whereLookingEnded(sql: Sql, span: readonly [string, number, number]): Promise<number | null> {
  const [end] = await sql.rows<{ seq: number | null; looked: number }>(OLDEST_LOOKED_AT, span);
  return end && end.looked === LOOK_BACK ? end.seq : null;
}

/** One event in full, null when this workspace has no such. */
export async function readEvent(sql: Sql, workspaceId: string, seq: number): Promise<EventRow | null> {
  const [row] = await sql.rows<EventRow>(
    `select ${COLUMNS} from event e left join event_disposition d on d.seq = e.seq where e.workspace_id = $1 and e.seq = $2`,
    [workspaceId, seq],
  );
  return row ? tidy(row) : null;
}

function tidy(row: EventRow): EventRow {
  const outcomes = Array.isArray(row.outcomes) ? row.outcomes : [];
  return { ...row, body: isObject(row.body) ? row.body : {}, outcomes };
}

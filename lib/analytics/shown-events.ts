import { z } from "zod";
import type { EventType } from "#core/engine/event.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { HIDDEN, maskAddress, maskName, maskObject } from "#core/people/mask.ts";
import { maskOutcome } from "#lib/analytics/person-timeline.ts";
import { journeyNames } from "#lib/analytics/read-timeline.ts";
import {
  DISPOSITIONS,
  type DispositionName,
  type EventRow,
  listEvents,
  readEvent,
} from "#lib/eventlog/list-events.ts";
import type { Sql } from "#lib/platform/db.ts";

export const eventQuery = z.strictObject({
  event: z.string().max(200).optional(),
  type: z.enum(["track", "identify", "page", "screen", "group", "alias", "system"]).optional(),
  source: z.string().max(64).optional(),
  status: z.enum(DISPOSITIONS).optional(),
  flag: z.string().max(64).optional(),
  /** The page before has ended at this position. */
  cursor: z.coerce.number().int().min(1).optional(),
  /** Also say how many events that fit have come since this position. */
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type EventQuery = Readonly<z.output<typeof eventQuery>>;

/** An event in the debugger's list. */
export type ShownEvent = Readonly<{
  seq: number;
  type: EventType;
  event: string;
  messageId: string;
  source: string;
  person: Readonly<{ id: string; name: string | null; email: string | null }> | null;
  timestamp: number;
  receivedAt: number;
  /** From the door to its handling; null while it is pending. */
  handledMs: number | null;
  flags: readonly string[];
  status: DispositionName;
  /** The first of its properties, in short. */
  preview: string;
  /** Journeys that it let somebody into, and how many were considered. */
  entered: readonly string[];
  considered: number;
}>;
export type EventList = Readonly<{ events: readonly ShownEvent[]; next: number | null; newer: number }>;

/** All there is about one event. */
export type EventDetail = ShownEvent &
  Readonly<{
    reason: string | null;
    body: JsonObject;
    outcomes: readonly JsonObject[];
    journeys: Readonly<Record<string, string>>;
    traits: readonly Readonly<{ trait: string; value: Json; late: boolean }>[];
  }>;

const PREVIEW = 120;
/** More than this need not be counted one by one. */
const MOST_NEWER = 10_000;

/** The newest events that fit, without their bodies; the live view asks for them every second. */
export async function eventList(
  db: Sql,
  workspaceId: string,
  query: EventQuery,
  masked: boolean,
): Promise<EventList> {
  const { cursor, since, source, status, limit, ...filter } = query;
  const asked = { ...filter, sourceId: source, disposition: status, limit };
  const { rows, next } = await listEvents(db, workspaceId, { ...asked, before: cursor });
  const newer = since === undefined ? 0 : await countNewer(db, workspaceId, query, since);
  return { events: await dress(db, workspaceId, rows, masked), next, newer };
}

/** One event in full; null where the workspace has no such. */
export async function eventDetail(
  db: Sql,
  workspaceId: string,
  seq: number,
  masked: boolean,
): Promise<EventDetail | null> {
  const row = await readEvent(db, workspaceId, seq);
  if (!row) return null;
  const [shown] = await dress(db, workspaceId, [row], masked);
  if (!shown) return null;
  const traits = await db.rows<{ trait: string; value: Json; late: boolean }>(
    "select trait, value, late from trait_history where workspace_id = $1 and person_id = $2 and seq = $3 order by trait limit 200",
    [workspaceId, row.personId, seq],
  );
  const ids = row.outcomes.flatMap(({ journeyId }) => (typeof journeyId === "string" ? [journeyId] : []));
  return {
    ...shown,
    reason: row.reason,
    body: masked ? maskObject(row.body) : row.body,
    outcomes: masked ? row.outcomes.map(maskOutcome) : row.outcomes,
    journeys: await journeyNames(db, workspaceId, ids),
    traits: masked ? traits.map((trait) => ({ ...trait, value: HIDDEN })) : traits,
  };
}

const NEWER = `
  select count(*) as n from (
    select from event e left join event_disposition d on d.seq = e.seq
    where e.workspace_id = $1 and e.seq > $2 and ($3::text is null or e.event = $3) and ($4::text is null or e.type = $4)
      and ($5::text is null or e.source_id = $5) and ($6::text is null or coalesce(d.disposition, 'pending') = $6)
      and ($7::text is null or $7 = any(e.flags)) limit ${MOST_NEWER}
  ) n`;

async function countNewer(db: Sql, workspaceId: string, query: EventQuery, since: number): Promise<number> {
  const { event = null, type = null, source = null, status = null, flag = null } = query;
  const [row] = await db.rows<{ n: number }>(NEWER, [workspaceId, since, event, type, source, status, flag]);
  return row?.n ?? 0;
}

const AROUND = `
  select e.seq, s.name as source, d.at as handled, p.id as person, p.email,
    coalesce(p.traits ->> 'name', nullif(concat_ws(' ', p.traits ->> 'firstName', p.traits ->> 'lastName'), '')) as name
  from unnest($2::bigint[], $3::text[], $4::text[]) as e (seq, source_id, person_id)
  left join source s on s.id = e.source_id and s.workspace_id = $1
  left join event_disposition d on d.seq = e.seq and d.workspace_id = $1
  left join person asked on asked.id = e.person_id and asked.workspace_id = $1
  left join person p on p.id = coalesce(asked.merged_into, asked.id) and p.workspace_id = $1`;

type Around = Readonly<{
  seq: number;
  source: string | null;
  handled: Date | null;
  person: string | null;
  email: string | null;
  name: string | null;
}>;

async function dress(
  db: Sql,
  workspaceId: string,
  rows: readonly EventRow[],
  masked: boolean,
): Promise<readonly ShownEvent[]> {
  const found = await db.rows<Around>(AROUND, [
    workspaceId,
    rows.map(({ seq }) => seq),
    rows.map(({ sourceId }) => sourceId),
    rows.map(({ personId }) => personId),
  ]);
  const bySeq = new Map(found.map((around) => [around.seq, around]));
  return rows.map((row) => shownEvent(row, bySeq.get(row.seq), masked));
}

function shownEvent(row: EventRow, around: Around | undefined, masked: boolean): ShownEvent {
  const entered = row.outcomes.filter(({ outcome }) => outcome === "entered");
  return {
    seq: row.seq,
    type: row.type,
    event: row.event,
    messageId: row.messageId,
    source: around?.source ?? row.sourceId,
    person: around?.person ? personOf(around, around.person, masked) : null,
    timestamp: row.timestamp.getTime(),
    receivedAt: row.receivedAt.getTime(),
    handledMs: around?.handled ? Math.max(0, around.handled.getTime() - row.receivedAt.getTime()) : null,
    flags: row.flags,
    status: row.disposition,
    preview: masked ? "" : previewOf(row.body),
    entered: entered.map(({ journeyId }) => String(journeyId)),
    considered: row.outcomes.length,
  };
}

function personOf({ name, email }: Around, id: string, masked: boolean) {
  return {
    id,
    name: name && masked ? maskName(name) : name,
    email: email && masked ? maskAddress(email) : email,
  };
}

function previewOf(body: JsonObject): string {
  const said = body["properties"] ?? body["traits"] ?? {};
  const text = JSON.stringify(said);
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}

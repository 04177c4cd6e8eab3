import { DAY, type Instant, MINUTE } from "#core/kernel/time.ts";
import type { Sql } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** Bytes that did not become an event, kept so that people can look at them (G-3). */
export type Refused = Readonly<{
  workspaceId: string;
  sourceId: string;
  /** rejected: refused at the door. quarantined: taken, but not understood or not storable. */
  kind: "rejected" | "quarantined";
  code: string;
  pointer: string | null;
  raw: Uint8Array;
  receivedAt: Instant;
}>;

/** Beyond these a source's refused items are counted, and no longer kept (guarantees 4.2). */
export const QUARANTINE_LIMITS = {
  rows: 100_000,
  bytes: 256 * 1024 * 1024,
  days: 30,
  itemBytes: 32_768,
} as const;

const INSERT = `
  insert into quarantine (id, workspace_id, source_id, kind, code, pointer, raw, received_at)
  select x.id, x.ws, x.src, x.kind, x.code, x.pointer, decode(x.raw, 'hex'), to_timestamp(x.received / 1000)
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])
    as x(id, ws, src, kind, code, pointer, raw, received)`;

/** Keeps the bytes of refused items. Ask `hasRoom` first. */
export async function keepRefused(sql: Sql, items: readonly Refused[]): Promise<void> {
  if (items.length === 0) return;
  await sql.run(
    INSERT,
    [
      items.map(() => newId("ref")),
      items.map(({ workspaceId }) => workspaceId),
      items.map(({ sourceId }) => sourceId),
      items.map(({ kind }) => kind),
      items.map(({ code }) => code),
      items.map(({ pointer }) => pointer),
      items.map(({ raw }) => Buffer.from(raw.subarray(0, QUARANTINE_LIMITS.itemBytes)).toString("hex")),
      items.map(({ receivedAt }) => receivedAt),
    ],
    "keep_refused",
  );
}

/** Keeps one refused item, and of its source's refusals for the same reason only the newest so many. */
export async function keepNewestRefused(sql: Sql, item: Refused, most: number): Promise<void> {
  await keepRefused(sql, [item]);
  await sql.run(
    `delete from quarantine where workspace_id = $1 and source_id = $2 and code = $3 and kind = $4 and id not in (
       select id from quarantine where workspace_id = $1 and source_id = $2 and code = $3 and kind = $4
       order by received_at desc, id desc limit $5)`,
    [item.workspaceId, item.sourceId, item.code, item.kind, most],
    "keep_newest_refused",
  );
}

/** Knows which sources may still keep what they refuse. It recounts a source at most once a minute. */
export interface QuarantineRoom {
  hasRoom(sql: Sql, sourceId: string): Promise<boolean>;
}

export function quarantineRoom(now: () => Instant): QuarantineRoom {
  const counted = new Map<string, { at: Instant; room: Promise<boolean> }>();
  return {
    hasRoom(sql, sourceId) {
      const known = counted.get(sourceId);
      if (known && now() - known.at < MINUTE) return known.room;
      if (counted.size > 10_000) counted.clear();
      const room = countRoom(sql, sourceId);
      counted.set(sourceId, { at: now(), room });
      room.catch(() => counted.delete(sourceId));
      return room;
    },
  };
}

async function countRoom(sql: Sql, sourceId: string): Promise<boolean> {
  const [row] = await sql.rows<{ rows: number; bytes: number }>(
    `select count(*) as rows, coalesce(sum(pg_column_size(raw)), 0)::bigint as bytes from quarantine where source_id = $1`,
    [sourceId],
    "quarantine_room",
  );
  return !row || (row.rows < QUARANTINE_LIMITS.rows && row.bytes < QUARANTINE_LIMITS.bytes);
}

/** Deletes what has been kept long enough, a page at a time; returns how many rows went. */
export function pruneQuarantine(sql: Sql, now: Instant, page = 5_000): Promise<number> {
  return sql.run(
    `delete from quarantine where id in
       (select id from quarantine where received_at < to_timestamp($1::float8 / 1000) order by received_at limit $2)`,
    [now - QUARANTINE_LIMITS.days * DAY, page],
  );
}

export type RefusedFilter = Readonly<{
  sourceId?: string | undefined;
  kind?: Refused["kind"] | undefined;
  code?: string | undefined;
  /** Where the page before ended. */
  cursor?: string | undefined;
  limit?: number | undefined;
}>;

export type RefusedRow = Readonly<{
  id: string;
  sourceId: string;
  kind: Refused["kind"];
  code: string;
  pointer: string | null;
  /** The first bytes, for the list. */
  preview: string;
  bytes: number;
  receivedAt: Date;
  resolvedAt: Date | null;
}>;

const LIST = `
  select id, source_id as "sourceId", kind, code, pointer, octet_length(raw)::int as bytes, received_at as "receivedAt",
         resolved_at as "resolvedAt", substring(raw from 1 for 1024) as preview
  from quarantine
  where workspace_id = $1 and ($2::text is null or source_id = $2) and ($3::text is null or kind = $3)
    and ($4::text is null or code = $4)
    and ($5::timestamptz is null or (received_at, id) < ($5::timestamptz, $6::text))
  order by received_at desc, id desc limit $7`;

/** What was refused or could not be understood, newest first. */
export async function listRefused(sql: Sql, workspaceId: string, filter: RefusedFilter = {}) {
  const limit = Math.min(filter.limit ?? 50, 200);
  const [at, id] = splitCursor(filter.cursor);
  const found = await sql.rows<Omit<RefusedRow, "preview"> & { preview: Buffer }>(LIST, [
    workspaceId,
    filter.sourceId ?? null,
    filter.kind ?? null,
    filter.code ?? null,
    at,
    id,
    limit + 1,
  ]);
  const rows = found.slice(0, limit).map((row) => ({ ...row, preview: row.preview.toString("utf8") }));
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.receivedAt.toISOString()}~${last.id}` : null;
  return { rows, next } as const;
}

/** The whole bytes of one refused item, null when this workspace has no such. */
export async function readRefused(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<(RefusedRow & { raw: Buffer }) | null> {
  const [row] = await sql.rows<RefusedRow & { raw: Buffer }>(
    `select id, source_id as "sourceId", kind, code, pointer, octet_length(raw)::int as bytes, raw,
            received_at as "receivedAt", resolved_at as "resolvedAt", '' as preview
     from quarantine where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return row ? { ...row, preview: row.raw.subarray(0, 1024).toString("utf8") } : null;
}

/** A cursor that is none of ours starts at the top. */
function splitCursor(cursor: string | undefined): readonly [Date | null, string | null] {
  const [at, id] = cursor?.split("~") ?? [];
  const date = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(date) || id === undefined ? [null, null] : [new Date(date), id];
}

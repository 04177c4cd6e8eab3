import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject } from "#core/kernel/json.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import type { AuditActor } from "./actor.ts";

export type AuditRecord = Readonly<{
  /** '' is the installation's own chain: sign-ins, first run. */
  workspaceId: string;
  actor: AuditActor;
  /** Noun and verb, such as `key.create`. */
  act: string;
  objectKind?: string | null;
  objectId?: string | null;
  /** What changed. Never a secret, never a person's data. */
  detail?: JsonObject;
  requestId?: string | null;
  address?: string | null;
}>;

type Head = { seq: number; hash: string; at: Date };

// The head's row lock queues writers of one chain up, so that seq has no gaps and each hash knows the last.
const LOCK_HEAD = `
  insert into audit_head (workspace_id, seq, hash) values ($1, 0, '')
  on conflict (workspace_id) do update set seq = audit_head.seq
  returning seq, hash, date_trunc('milliseconds', clock_timestamp()) as at`;

const APPEND = `
  with entry as (
    insert into audit_entry (workspace_id, seq, at, actor_kind, actor_id, act, object_kind, object_id,
                             detail, request_id, address, previous, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
  update audit_head set seq = $2, hash = $13 where workspace_id = $1`;

/** Adds one entry to a workspace's chain, in the transaction of the act itself (SEC-50). */
export async function writeAudit(tx: Tx, record: AuditRecord): Promise<void> {
  const [head] = await tx.rows<Head>(LOCK_HEAD, [record.workspaceId]);
  if (!head) throw new Error("the head of the audit chain cannot be locked");
  const entry = {
    workspaceId: record.workspaceId,
    seq: head.seq + 1,
    at: head.at.toISOString(),
    actorKind: record.actor.kind,
    actorId: record.actor.id,
    act: record.act,
    objectKind: record.objectKind ?? null,
    objectId: record.objectId ?? null,
    detail: JSON.parse(JSON.stringify(record.detail ?? {})) as JsonObject,
    requestId: record.requestId ?? null,
    address: record.address ?? null,
    previous: head.hash,
  };
  await tx.run(APPEND, [
    entry.workspaceId,
    entry.seq,
    head.at,
    entry.actorKind,
    entry.actorId,
    entry.act,
    entry.objectKind,
    entry.objectId,
    JSON.stringify(entry.detail),
    entry.requestId,
    entry.address,
    entry.previous,
    hashOf(entry),
  ]);
}

export type AuditEntry = Readonly<{
  seq: number;
  at: string;
  actor: Readonly<{ kind: string; id: string | null; name: string | null }>;
  act: string;
  objectKind: string | null;
  objectId: string | null;
  detail: JsonObject;
  address: string | null;
}>;

type Row = {
  seq: number;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string | null;
  act: string;
  object_kind: string | null;
  object_id: string | null;
  detail: JsonObject;
  address: string | null;
};

const LIST = `
  select a.seq, a.at, a.actor_kind, a.actor_id, coalesce(m.name, k.name) as actor_name, a.act, a.object_kind,
         a.object_id, a.detail, a.address
  from audit_entry a
  left join member m on a.actor_kind = 'member' and m.id = a.actor_id
  left join api_key k on a.actor_kind = 'key' and k.id = a.actor_id
  where a.workspace_id = $1 and ($2::int is null or a.seq < $2)
    and ($3::text is null or a.act like $3 || '%') and ($4::text is null or a.actor_id = $4)
  order by a.seq desc limit $5`;

export type AuditFilter = Readonly<{ before?: number; act?: string; actor?: string; limit: number }>;

/** Newest first. */
export async function listAudit(
  sql: Sql,
  workspaceId: string,
  filter: AuditFilter,
): Promise<readonly AuditEntry[]> {
  const act = filter.act?.replace(/[\\%_]/g, "\\$&") ?? null;
  const rows = await sql.rows<Row>(LIST, [
    workspaceId,
    filter.before ?? null,
    act,
    filter.actor ?? null,
    filter.limit,
  ]);
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    act: row.act,
    objectKind: row.object_kind,
    objectId: row.object_id,
    detail: row.detail,
    address: row.address,
  }));
}

/** The hash of an entry: over everything it says and the hash before it (V-18). */
export function hashOf(entry: JsonObject): string {
  return createHash("sha256").update(canonicalJson(entry)).digest("hex");
}

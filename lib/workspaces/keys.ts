import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { pepperedHash } from "#lib/platform/seal.ts";
import { SCOPES } from "./policy.ts";

const OVERLAP_HOURS = 24;

export const newKeySchema = z.strictObject({
  kind: z.enum(["write", "secret"]),
  name: z.string().trim().min(1, "Give the key a name.").max(80, "Use at most 80 characters."),
  scopes: z
    .array(z.enum(SCOPES as [string, ...string[]]))
    .max(SCOPES.length)
    .default([]),
  /** Events that come in by the key belong to this source. */
  sourceId: z.string().min(1).max(64),
  expiresInDays: z.number().int().min(1).max(3_650).nullable().default(null),
});
export type NewKey = z.output<typeof newKeySchema>;

/** A fresh key. `value` is the whole of it: for a secret key this is the only time anybody sees it (SEC-30). */
export type CreatedKey = Readonly<{ id: string; value: string }>;

const INSERT = `
  insert into api_key (id, workspace_id, kind, name, public_value, secret_hash, last4, scopes, source_id, created_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + make_interval(days => $11))`;

/** Makes a key. A write key may only send events and stays readable; of a secret one only a peppered hash is kept. */
export async function createKey(
  tx: Tx,
  key: NewKey & Readonly<{ workspaceId: string; by: string | null }>,
): Promise<CreatedKey> {
  const id = newId("key");
  const write = key.kind === "write";
  const value = write ? `wk_${random(24)}` : `sk_${random(6)}_${random(32)}`;
  await tx.run(INSERT, [
    id,
    key.workspaceId,
    key.kind,
    key.name,
    write ? value : null,
    write ? null : pepperedHash(value),
    value.slice(-4),
    write ? ["events:write"] : [...new Set(key.scopes)],
    key.sourceId,
    key.by,
    key.expiresInDays,
  ]);
  return { id, value };
}

/** Letters and digits alone, so that a double click takes all of it. */
function random(bytes: number): string {
  return BigInt(`0x${randomBytes(bytes).toString("hex")}`)
    .toString(36)
    .padStart(Math.ceil(bytes * 1.55), "0");
}

export type KeyEntry = Readonly<{
  id: string;
  kind: "write" | "secret";
  name: string;
  /** The whole write key; null for a secret one, of which only `last4` is known. */
  value: string | null;
  last4: string;
  scopes: readonly string[];
  sourceId: string;
  createdBy: string | null;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}>;

type Row = {
  id: string;
  kind: "write" | "secret";
  name: string;
  public_value: string | null;
  last4: string;
  scopes: string[];
  source_id: string;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
};

/** The keys that work, the newest first. */
export async function listKeys(sql: Sql, workspaceId: string): Promise<readonly KeyEntry[]> {
  const rows = await sql.rows<Row>(
    `select k.id, k.kind, k.name, k.public_value, k.last4, k.scopes, k.source_id,
            coalesce(m.name, k.created_by) as created_by, k.created_at, k.expires_at, k.last_used_at
     from api_key k left join member m on m.id = k.created_by
     where k.workspace_id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
     order by k.created_at desc, k.id limit 500`,
    [workspaceId],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    value: row.public_value,
    last4: row.last4,
    scopes: row.scopes,
    sourceId: row.source_id,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }));
}

/** Ends a key at once; false when there is none that works. */
export async function revokeKey(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
  const changed = await tx.run(
    "update api_key set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null",
    [workspaceId, id],
  );
  return changed > 0;
}

/** A new key in place of an old one, which goes on working for a day (U-49). Null: there is no such key. */
export async function rotateKey(
  tx: Tx,
  workspaceId: string,
  id: string,
  by: string | null,
): Promise<CreatedKey | null> {
  const [old] = await tx.rows<Row>(
    `select * from api_key where workspace_id = $1 and id = $2 and revoked_at is null
     and (expires_at is null or expires_at > now()) for update`,
    [workspaceId, id],
  );
  if (!old) return null;
  await tx.run(
    `update api_key set expires_at = least(expires_at, now() + make_interval(hours => ${OVERLAP_HOURS}))
     where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  const { kind, name, scopes, source_id: sourceId } = old;
  return createKey(tx, { workspaceId, by, kind, name, scopes, sourceId, expiresInDays: null });
}

export type SecretKey = Readonly<{
  id: string;
  name: string;
  workspaceId: string;
  scopes: readonly string[];
}>;

const FIND_SECRET = `
  select id, name, workspace_id as "workspaceId", scopes, coalesce(last_used_at < now() - interval '1 minute', true) as stale
  from api_key
  where secret_hash = $1 and kind = 'secret' and revoked_at is null and (expires_at is null or expires_at > now())`;

/** The secret key of this value. Read on every request: a key that was ended a moment ago opens nothing. */
export async function findSecretKey(sql: Sql, value: string): Promise<SecretKey | null> {
  const [row] = await sql.rows<SecretKey & { stale: boolean }>(
    FIND_SECRET,
    [pepperedHash(value)],
    "find-secret-key",
  );
  if (!row) return null;
  if (row.stale) await sql.run("update api_key set last_used_at = now() where id = $1", [row.id]);
  return row;
}

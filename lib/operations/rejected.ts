import { z } from "zod";
import { listConflicts } from "#lib/eventlog/conflicts.ts";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import { type RefusalCode, refusalOf } from "#lib/intake/refusals.ts";
import type { Sql } from "#lib/platform/db.ts";

export const rejectedQuery = z.strictObject({
  code: z.string().max(64).optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RejectedQuery = Readonly<z.output<typeof rejectedQuery>>;

/** Something that did not become an event: what is wrong, where, and how to put it right (ux 4.10). */
export type RejectedItem = Readonly<{
  id: string;
  kind: "rejected" | "quarantined";
  code: string;
  cause: string;
  fix: string;
  pointer: string | null;
  source: string;
  /** As it came, in its first bytes; null for readers who may not see personal data. */
  preview: string | null;
  bytes: number;
  receivedAt: number;
}>;
export type RejectedList = Readonly<{ items: readonly RejectedItem[]; next: string | null }>;

/** What was refused or set aside, newest first. */
export async function rejectedItems(
  db: Sql,
  workspaceId: string,
  query: RejectedQuery,
  masked: boolean,
): Promise<RejectedList> {
  const { rows, next } = await listRefused(db, workspaceId, query);
  const names = await sourceNames(
    db,
    workspaceId,
    rows.map(({ sourceId }) => sourceId),
  );
  const items = rows.map(({ sourceId, resolvedAt: _resolvedAt, preview, receivedAt, ...row }) => ({
    ...row,
    ...meaningOf(row.code),
    source: names.get(sourceId) ?? sourceId,
    preview: masked ? null : preview,
    receivedAt: receivedAt.getTime(),
  }));
  return { items, next };
}

/** A message id that came again with another content: the first one counted (S-1.4). */
export type ConflictItem = Readonly<{
  id: string;
  messageId: string;
  source: string;
  body: unknown;
  receivedAt: number;
}>;

/** The newest conflicts; for readers without the right, only that there were some. */
export async function conflictItems(
  db: Sql,
  workspaceId: string,
  masked: boolean,
): Promise<readonly ConflictItem[]> {
  const rows = await listConflicts(db, workspaceId, 100);
  const names = await sourceNames(
    db,
    workspaceId,
    rows.map(({ sourceId }) => sourceId),
  );
  return rows.map(({ id, messageId, sourceId, body, receivedAt }) => ({
    id,
    messageId,
    source: names.get(sourceId) ?? sourceId,
    body: masked ? null : body,
    receivedAt: receivedAt.getTime(),
  }));
}

/** An older code that is no longer given says itself. */
function meaningOf(code: string): Readonly<{ cause: string; fix: string }> {
  const meaning: { title: string; detail: string } | undefined = refusalOf(code as RefusalCode);
  return meaning
    ? { cause: meaning.title, fix: meaning.detail }
    : { cause: code.replaceAll("_", " "), fix: "" };
}

async function sourceNames(
  db: Sql,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows<{ id: string; name: string }>(
    "select id, name from source where workspace_id = $1 and id = any($2::text[])",
    [workspaceId, [...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

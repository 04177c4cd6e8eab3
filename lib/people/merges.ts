import type { Person } from "#core/people/person.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

export type NotedMerge = Readonly<{
  id: string;
  workspaceId: string;
  loserId: string;
  survivorId: string;
  causeSeq: number;
}>;

/** People of these shards who are about to become one with somebody: the batch leaves them alone until they have. */
export async function pendingMergePeople(sql: Sql, shards: readonly number[]): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ loser_id: string; survivor_id: string }>(
    `select loser_id, survivor_id from person_merge where state = 'noted' and loser_shard = any($1::int[])
     union all
     select loser_id, survivor_id from person_merge where state = 'noted' and survivor_shard = any($1::int[])`,
    [shards],
    "pending_merges",
  );
  return new Set(rows.flatMap(({ loser_id, survivor_id }) => [loser_id, survivor_id]));
}

/** Noted merges that touch these shards, in the order they were caused. */
export function notedMerges(sql: Sql, shards: readonly number[]): Promise<NotedMerge[]> {
  return sql.rows<NotedMerge>(
    `select id, workspace_id as "workspaceId", loser_id as "loserId", survivor_id as "survivorId", cause_seq as "causeSeq"
     from person_merge where state = 'noted' and (loser_shard = any($1::int[]) or survivor_shard = any($1::int[]))
     order by cause_seq, id limit 100`,
    [shards],
  );
}

/** Whom a person is now: the survivor of merges, or themselves; with the shard. */
export async function whoIs(
  sql: Sql,
  personId: string,
): Promise<Readonly<{ id: string; shard: number; known: boolean }> | null> {
  const [row] = await sql.rows<{ id: string; shard: number; known: boolean }>(
    `select coalesce(s.id, p.id) as id, coalesce(s.shard, p.shard) as shard, coalesce(s.known, p.known) as known
     from person p left join person s on s.id = p.merged_into where p.id = $1`,
    [personId],
  );
  return row ?? null;
}

/** Hands identifiers over and points the loser, and all who had become the loser, at the survivor (S-1.19). */
export async function pointAtSurvivor(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.run("update person set merged_into = $2 where id = $1 or merged_into = $1", [loserId, survivorId]);
  await tx.run("update person_identifier set person_id = $2 where person_id = $1", [loserId, survivorId]);
  await tx.run("delete from cart where person_id = $1", [loserId]);
}

/** Closes a noted merge: done, or void where both were one person already. Keeps what an undo needs (S-1.24). */
export async function closeMerge(
  tx: Tx,
  mergeId: string,
  state: "done" | "void",
  before: readonly Person[],
): Promise<void> {
  await tx.run("update person_merge set state = $2, done_at = cairn_now(), detail = $3 where id = $1", [
    mergeId,
    state,
    JSON.stringify({ before }),
  ]);
}

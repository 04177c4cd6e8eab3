import type { Database, Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { DATABASE_OID, SYSTEM_ID, TIMELINE } from "#lib/platform/same-database.ts";
import { SYSTEM } from "./actor.ts";
import { writeAudit } from "./audit.ts";
import { CANARY_WORKSPACE } from "./workspace.ts";

/** Why a database is not the one that the product knew (CMP-41). */
export type Change = "another_cluster" | "another_database" | "another_timeline" | "older";

/** What has changed under the product's feet, or null. A sequence that is behind what was handed out has been set back. */
export const CHANGED = (lineage: string, knownAttempt: string) => `case
    when ${lineage}.system_id <> ${SYSTEM_ID} then 'another_cluster'
    when ${lineage}.database_oid <> ${DATABASE_OID} then 'another_database'
    when ${lineage}.timeline <> ${TIMELINE} then 'another_timeline'
    when ${knownAttempt}::bigint > (select last_value from attempt_id_seq) then 'older' end`;

const BEGIN = `
  insert into lineage (installation, system_id, timeline, database_oid, alive_at)
  select $1, ${SYSTEM_ID}, ${TIMELINE}, ${DATABASE_OID}, cairn_now() where not exists (select from lineage)
  on conflict do nothing`;

/** The installation's name. The first process that ever starts gives it, and notes which database this is. */
export async function installationOf(db: Database): Promise<string> {
  await db.run(BEGIN, [newId("ins")]);
  const [row] = await db.rows<{ installation: string }>("select installation from lineage");
  return row?.installation ?? "";
}

/** True once the database has been frozen: its past is not all it knows of. */
export async function wasRestored(sql: Sql): Promise<boolean> {
  const rows = await sql.rows("select from lineage where restored_to is not null", [], "was_restored");
  return rows.length > 0;
}

const ALIVE_EVERY = "10 seconds";

const LOOK = `
  select ${CHANGED("m", "$1")} as change, m.alive_at < cairn_now() - interval '${ALIVE_EVERY}' as old from lineage m`;

const ALIVE = `update lineage m set alive_at = cairn_now() where ${CHANGED("m", "$1")} is null`;
const RAISE = "select setval('attempt_id_seq', $1) from attempt_id_seq where last_value < $1";

/** Gives the sign of life of a database that is still the same, and freezes all sending where it is not (G-22). */
export async function watchLineage(db: Database, knownAttempt: number): Promise<Change | null> {
  const [seen] = await db.rows<{ change: Change | null; old: boolean }>(LOOK, [knownAttempt], "look_lineage");
  if (!seen) return null;
  if (seen.change !== null) {
    const change = await freezeAll(db, knownAttempt);
    // Numbers that were handed out once name nothing else. After the commit, because a sequence knows no rollback.
    await db.rows(RAISE, [knownAttempt]);
    return change;
  }
  if (seen.old) await db.run(ALIVE, [knownAttempt]);
  return null;
}

/** Freezes because somebody says so: a restore that nothing here can notice. */
export function freezeByHand(db: Database, reason: string): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.rows("select from lineage for update");
    await freeze(tx, reason);
  });
}

function freezeAll(db: Database, knownAttempt: number): Promise<Change | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx.rows<{ change: Change | null }>(
      `select ${CHANGED("m", "$1")} as change from lineage m for update`,
      [knownAttempt],
    );
    const change = row?.change ?? null;
    if (change !== null) await freeze(tx, change);
    return change;
  });
}

// Whoever was frozen stays so, since then and for that reason. The canary calls nobody.
const FREEZE = `
  insert into control (workspace_id, scope, subject, paused_at, reason, epoch)
  select id, 'freeze', '', cairn_now(), $1, 1 from workspace where id <> '${CANARY_WORKSPACE}' order by id
  on conflict (workspace_id, scope, subject) do update set
    paused_at = coalesce(control.paused_at, cairn_now()),
    reason = case when control.paused_at is null then excluded.reason else control.reason end, epoch = control.epoch + 1
  returning workspace_id as id`;

// A second restore may reach further back than the first that nobody has released yet.
const MARK = `
  update lineage set system_id = ${SYSTEM_ID}, timeline = ${TIMELINE}, database_oid = ${DATABASE_OID}, alive_at = cairn_now(),
    restored_seq = (select case when is_called then last_value else 0 end from event_seq),
    restored_to = case when $1 then least(restored_to, alive_at) else alive_at end`;

async function freeze(tx: Tx, reason: string): Promise<void> {
  const [before] = await tx.rows(
    "select from control where scope = 'freeze' and paused_at is not null limit 1",
  );
  const frozen = await tx.rows<{ id: string }>(FREEZE, [reason]);
  await tx.run(MARK, [before !== undefined]);
  for (const { id } of frozen) {
    await writeAudit(tx, {
      workspaceId: id,
      actor: SYSTEM,
      act: "sending.frozen",
      objectKind: "workspace",
      objectId: id,
      detail: { reason },
    });
  }
}

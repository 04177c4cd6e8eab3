import type { Sql, Tx } from "#lib/platform/db.ts";
import { CHANGED } from "./lineage.ts";
import { CANARY_WORKSPACE } from "./workspace.ts";

/** What can be paused (G-10). `subject` is '' for the workspace, else a channel's name or a journey's id. */
export type PauseScope = "workspace" | "channel" | "journey";
export type Pause = Readonly<{ scope: PauseScope; subject: string }>;
/** A send freeze holds all of a workspace, and nobody's switch lifts it (G-22). */
export type Hold = Pause | Readonly<{ scope: "freeze"; subject: string }>;

export type PauseChange = Readonly<{
  workspaceId: string;
  scope: Hold["scope"];
  subject: string;
  paused: boolean;
  by: string | null;
  reason?: string | null;
}>;

const SET = `
  insert into control (workspace_id, scope, subject, paused_at, paused_by, reason, epoch)
  values ($1, $2, $3, case when $4 then cairn_now() end, case when $4 then $5 end, case when $4 then $6 end, 1)
  on conflict (workspace_id, scope, subject) do update set
    paused_at = case when not $4 then null else coalesce(control.paused_at, cairn_now()) end,
    paused_by = case when not $4 then null else coalesce(control.paused_by, $5) end,
    reason = case when not $4 then null else coalesce($6, control.reason) end,
    epoch = control.epoch + 1
  where (control.paused_at is not null) is distinct from $4
  returning epoch`;

/** Pauses or resumes; false when it already was so. The epoch rises with each change: caches watch it. */
export async function setPause(tx: Tx, change: PauseChange): Promise<boolean> {
  const { workspaceId, scope, subject, paused, by, reason } = change;
  const rows = await tx.rows(SET, [workspaceId, scope, subject, paused, by, reason ?? null]);
  return rows.length > 0;
}

/** Since when something is paused, held until the transaction ends; null while it is not. */
export async function pausedSince(
  tx: Tx,
  { workspaceId, scope, subject }: Readonly<{ workspaceId: string; scope: Hold["scope"]; subject: string }>,
): Promise<Date | null> {
  const [row] = await tx.rows<{ paused_at: Date | null }>(
    "select paused_at from control where workspace_id = $1 and scope = $2 and subject = $3 for update",
    [workspaceId, scope, subject],
  );
  return row?.paused_at ?? null;
}

const HELD = `
  select scope, subject from control where workspace_id = $1 and paused_at is not null
  union
  select 'freeze', '' from lineage m where $1 <> '${CANARY_WORKSPACE}' and ${CHANGED("m", "$2")} is not null
  order by 1, 2 limit 1000`;

/**
 * Everything of a workspace that is held now: read in the sending transaction (G-10). It is frozen also while nobody has
 * noted yet that this is another database than before (CMP-41); `knownAttempt` is the highest attempt that the asking
 * process knows of.
 */
export async function pausedScopes(
  sql: Sql,
  workspaceId: string,
  knownAttempt = 0,
): Promise<readonly Hold[]> {
  return sql.rows<Hold>(HELD, [workspaceId, knownAttempt], "paused_scopes");
}

export type PauseEntry = Pause &
  Readonly<{ pausedAt: string; pausedBy: string | null; reason: string | null; epoch: number }>;

type Row = {
  scope: PauseScope;
  subject: string;
  paused_at: Date;
  paused_by: string | null;
  reason: string | null;
  epoch: number;
};

/** The same with who paused it, when and why: for people. */
export async function listPauses(sql: Sql, workspaceId: string): Promise<readonly PauseEntry[]> {
  const rows = await sql.rows<Row>(
    `select c.scope, c.subject, c.paused_at, coalesce(m.name, c.paused_by) as paused_by, c.reason, c.epoch
     from control c left join member m on m.id = c.paused_by
     where c.workspace_id = $1 and c.paused_at is not null and c.scope <> 'freeze' order by c.paused_at desc limit 1000`,
    [workspaceId],
  );
  return rows.map(({ paused_at, paused_by, ...row }) => ({
    ...row,
    pausedAt: paused_at.toISOString(),
    pausedBy: paused_by,
  }));
}

import { randomBytes } from "node:crypto";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { pepperedHash } from "#lib/platform/seal.ts";
import type { Role } from "./policy.ts";

const VALID_DAYS = 7;

export type Invitation = Readonly<{
  id: string;
  workspaceId: string;
  workspaceName: string;
  workspaceSlug: string;
  email: string;
  role: Role;
  invitedBy: string;
  state: "open" | "used" | "expired";
}>;

/** Invites an address into a workspace. The token is in the link alone; a newer link ends the older one (U-3). */
export async function createInvitation(
  tx: Tx,
  invitation: Readonly<{ workspaceId: string; email: string; role: Role; by: string }>,
): Promise<Readonly<{ id: string; token: string }>> {
  const { workspaceId, email, role, by } = invitation;
  await tx.run("delete from invitation where workspace_id = $1 and email = $2 and used_at is null", [
    workspaceId,
    email,
  ]);
  const id = newId("inv");
  const token = randomBytes(32).toString("base64url");
  await tx.run(
    `insert into invitation (id, workspace_id, email, role, token_hash, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => ${VALID_DAYS}))`,
    [id, workspaceId, email, role, pepperedHash(token), by],
  );
  return { id, token };
}

const FIND = `
  select i.id, i.workspace_id as "workspaceId", w.name as "workspaceName", w.slug as "workspaceSlug", i.email, i.role,
         coalesce(m.name, '') as "invitedBy",
         case when i.used_at is not null then 'used' when i.expires_at <= now() then 'expired' else 'open' end as state
  from invitation i join workspace w on w.id = i.workspace_id left join member m on m.id = i.created_by
  where i.token_hash = $1`;

/** The invitation behind a link; null for a link that was never given out, or was replaced. */
export async function findInvitation(sql: Sql, token: string): Promise<Invitation | null> {
  const [row] = await sql.rows<Invitation>(FIND, [pepperedHash(token)]);
  return row ?? null;
}

/** Takes the invitation, once: false for whoever comes second. */
export async function useInvitation(tx: Tx, id: string): Promise<boolean> {
  const used = await tx.run(
    "update invitation set used_at = now() where id = $1 and used_at is null and expires_at > now()",
    [id],
  );
  return used > 0;
}

export type InvitationEntry = Readonly<{
  id: string;
  email: string;
  role: Role;
  invitedBy: string | null;
  createdAt: string;
  expiresAt: string;
}>;

type Row = {
  id: string;
  email: string;
  role: Role;
  invited_by: string | null;
  created_at: Date;
  expires_at: Date;
};

/** Links that still wait to be used. */
export async function listInvitations(sql: Sql, workspaceId: string): Promise<readonly InvitationEntry[]> {
  const rows = await sql.rows<Row>(
    `select i.id, i.email, i.role, m.name as invited_by, i.created_at, i.expires_at
     from invitation i left join member m on m.id = i.created_by
     where i.workspace_id = $1 and i.used_at is null and i.expires_at > now() order by i.created_at desc limit 200`,
    [workspaceId],
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}

/** Takes an invitation back; its link then leads nowhere. */
export async function withdrawInvitation(tx: Tx, workspaceId: string, id: string): Promise<string | null> {
  const [row] = await tx.rows<{ email: string }>(
    "delete from invitation where workspace_id = $1 and id = $2 and used_at is null returning email",
    [workspaceId, id],
  );
  return row?.email ?? null;
}

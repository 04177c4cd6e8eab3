import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Actor } from "./actor.ts";
import type { Role } from "./policy.ts";
import { endSessions, type Preferences } from "./sessions.ts";

export type MemberEntry = Readonly<{
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
  lastSeenAt: string | null;
  /** False for the people of the demo, who have no password. */
  canSignIn: boolean;
}>;

type Row = {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
  last_seen_at: Date | null;
  can_sign_in: boolean;
};

/** Who belongs to the workspace, owners first. */
export async function listMembers(sql: Sql, workspaceId: string): Promise<readonly MemberEntry[]> {
  const rows = await sql.rows<Row>(
    `select m.id, m.name, m.email, ms.role, ms.created_at, m.password_hash is not null as can_sign_in,
            (select max(s.last_seen_at) from session s where s.member_id = m.id) as last_seen_at
     from membership ms join member m on m.id = ms.member_id
     where ms.workspace_id = $1
     order by array_position(array['owner','admin','editor','viewer'], ms.role), m.name limit 500`,
    [workspaceId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    joinedAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    canSignIn: row.can_sign_in,
  }));
}

/** Names of those who can change what others may do: told where something is refused. */
export async function listAdminNames(sql: Sql, workspaceId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ name: string }>(
    `select m.name from membership ms join member m on m.id = ms.member_id
     where ms.workspace_id = $1 and ms.role in ('owner', 'admin') and m.password_hash is not null
     order by ms.role desc, m.name limit 5`,
    [workspaceId],
  );
  return rows.map(({ name }) => name);
}

export type MemberRefusal = "not_found" | "owner_only" | "last_owner";

/**
 * Gives a member another role, or takes the membership away (`role: null`). An admin cannot touch owners nor make
 * them; a workspace keeps an owner. Sessions end, so that the new role holds at once (SEC-21).
 */
export async function setRole(
  tx: Tx,
  actor: Pick<Actor, "role">,
  target: Readonly<{ workspaceId: string; memberId: string; role: Role | null }>,
): Promise<Readonly<{ ok: true; before: Role }> | Readonly<{ ok: false; refusal: MemberRefusal }>> {
  const { workspaceId, memberId, role } = target;
  // All owners are locked, in one order: of two who leave at once, one stays.
  const rows = await tx.rows<{ member_id: string; role: Role }>(
    `select member_id, role from membership
     where workspace_id = $1 and (member_id = $2 or role = 'owner') order by member_id for update`,
    [workspaceId, memberId],
  );
  const before = rows.find((row) => row.member_id === memberId)?.role;
  if (!before) return { ok: false, refusal: "not_found" };
  if (actor.role !== "owner" && (before === "owner" || role === "owner"))
    return { ok: false, refusal: "owner_only" };
  const owners = rows.filter((row) => row.role === "owner").length;
  if (before === "owner" && role !== "owner" && owners === 1) return { ok: false, refusal: "last_owner" };
  if (role === null) {
    await tx.run("delete from membership where workspace_id = $1 and member_id = $2", [
      workspaceId,
      memberId,
    ]);
  } else {
    await tx.run("update membership set role = $3 where workspace_id = $1 and member_id = $2", [
      workspaceId,
      memberId,
      role,
    ]);
  }
  if (role !== before) await endSessions(tx, memberId);
  return { ok: true, before };
}

export type Account = Readonly<{ id: string; name: string; email: string; passwordHash: string | null }>;

/** Who signs in with this address; null also for a disabled member. */
export async function findAccount(sql: Sql, email: string): Promise<Account | null> {
  const [row] = await sql.rows<Account>(
    `select id, name, email, password_hash as "passwordHash" from member where email = $1 and disabled_at is null`,
    [email],
  );
  return row ?? null;
}

/** Makes an account; one that exists without a password (of the demo, of an import) gets its first. */
export async function saveAccount(
  tx: Tx,
  account: Readonly<{ email: string; name: string; passwordHash: string | null }>,
): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(
    `insert into member (id, email, name, password_hash) values ($1, $2, $3, $4)
     on conflict (email) do update set password_hash = coalesce(member.password_hash, excluded.password_hash)
     returning id`,
    [newId("mem"), account.email, account.name, account.passwordHash],
  );
  if (!row) throw new Error("an account is either made or found");
  return row.id;
}

/** A new password; every other session ends (SEC-21). */
export async function setPassword(
  tx: Tx,
  memberId: string,
  passwordHash: string,
  keepSession: string | null,
): Promise<void> {
  await tx.run("update member set password_hash = $2 where id = $1", [memberId, passwordHash]);
  await endSessions(tx, memberId, keepSession);
}

/** The name others see, and how the product looks for this member. What is left out stays. */
export async function updateMember(
  sql: Sql,
  memberId: string,
  change: Readonly<{ name?: string | undefined; preferences?: Preferences | undefined }>,
): Promise<void> {
  await sql.run(
    "update member set name = coalesce($2, name), preferences = preferences || coalesce($3::jsonb, '{}') where id = $1",
    [memberId, change.name ?? null, change.preferences ? JSON.stringify(change.preferences) : null],
  );
}

/** Name and address of one member. */
export async function findMember(
  sql: Sql,
  id: string,
): Promise<Readonly<{ name: string; email: string }> | null> {
  const [row] = await sql.rows<{ name: string; email: string }>(
    "select name, email from member where id = $1",
    [id],
  );
  return row ?? null;
}

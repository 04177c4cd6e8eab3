import { z } from "zod";
import type { Sql, Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { SYSTEM } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";
import { emailSchema, normalizeEmail } from "#lib/workspaces/email.ts";
import { findAccount, saveAccount } from "#lib/workspaces/members.ts";
import { createSetupToken, findToken, type TokenState, useToken } from "#lib/workspaces/one-time-tokens.ts";
import { hashPassword } from "#lib/workspaces/passwords.ts";
import { addMembership, newWorkspaceSchema } from "#lib/workspaces/workspace.ts";
import { createWorkspace } from "./create-workspace.ts";

/** True while nobody can sign in: then the start prints a setup link (SEC-23). */
export async function needsSetup({ db }: Pick<Platform, "db">): Promise<boolean> {
  const rows = await db.rows(
    `select 1 from member m join membership ms on ms.member_id = m.id
     where m.password_hash is not null and m.disabled_at is null limit 1`,
  );
  return rows.length === 0;
}

/** The one-time link of the first run. Asking again makes a new one and ends the old. */
export async function createSetupLink({ db, env }: Pick<Platform, "db" | "env">): Promise<string> {
  const token = await db.transaction((tx) => createSetupToken(tx));
  return `${env.publicUrl}/setup/${token}`;
}

export type SetupState = Readonly<{ state: TokenState["state"] | "unknown" | "done"; demo: boolean }>;

/** What a setup link is good for, and whether there is a demo shop to start with. */
export async function readSetup({ db }: Pick<Platform, "db">, token: string): Promise<SetupState> {
  const [found, open, shop] = await Promise.all([
    findToken(db, "setup", token),
    needsSetup({ db }),
    demoShop(db),
  ]);
  const state = found?.state ?? "unknown";
  return { state: state === "open" && !open ? "done" : state, demo: shop !== null };
}

export const setupSchema = z.strictObject({
  name: z.string().trim().min(1, "Say how others should call you.").max(80, "Use at most 80 characters."),
  email: emailSchema,
  password: z.string().max(2_000),
  workspace: newWorkspaceSchema,
  demo: z.boolean(),
});
export type Setup = z.output<typeof setupSchema>;
export type SetupResult = Readonly<{ ok: true; memberId: string; slug: string }> | Readonly<{ ok: false }>;

/** Takes the link, once. Makes the first owner with a workspace of their own; with the demo they also own the demo shop, and land there. */
export async function redeemSetup(
  { db }: Pick<Platform, "db">,
  token: string,
  setup: Setup,
): Promise<SetupResult> {
  const passwordHash = await hashPassword(setup.password);
  return db.transaction(async (tx) => {
    if (!(await useToken(tx, "setup", token))) return { ok: false };
    const memberId = await saveAccount(tx, { ...setup, passwordHash });
    const own = await createWorkspace(tx, { ...setup.workspace, ownerId: memberId });
    const shop = setup.demo ? await demoShop(tx) : null;
    if (shop) await addMembership(tx, shop.id, memberId, "owner");
    await noteFirstOwner(tx, memberId, shop?.id ?? own.id);
    return { ok: true, memberId, slug: shop?.slug ?? own.slug };
  });
}

/**
 * The first owner from CAIRN_ADMIN_EMAIL and CAIRN_ADMIN_PASSWORD. Call it after the demo's seed: the admin owns the
 * demo shop where there is one, else a workspace of their own. Changes nothing where it has been done.
 */
export async function ensureAdmin({ db, env, log }: Platform): Promise<void> {
  if (!env.admin) return;
  const email = normalizeEmail(env.admin.email);
  if (!email) throw new Error("CAIRN_ADMIN_EMAIL is not an address that can sign in");
  const known = await findAccount(db, email);
  const passwordHash = known?.passwordHash ?? (await hashPassword(env.admin.password));
  const made = await db.transaction(async (tx) => {
    const memberId = await saveAccount(tx, { email, name: nameFrom(email), passwordHash });
    const shop = await demoShop(tx);
    const joined = shop ? await addMembership(tx, shop.id, memberId, "owner") : false;
    const workspaceId = shop?.id ?? (await firstWorkspace(tx, memberId));
    if (!known?.passwordHash && workspaceId) await noteFirstOwner(tx, memberId, workspaceId);
    return joined || !known?.passwordHash;
  });
  if (made) log.info({ act: "admin.ensured" }, "the first owner can sign in");
}

/** A workspace for an admin who has none; null when they belong to one. */
async function firstWorkspace(tx: Tx, memberId: string): Promise<string | null> {
  const mine = await tx.rows("select 1 from membership where member_id = $1 limit 1", [memberId]);
  if (mine.length > 0) return null;
  return (await createWorkspace(tx, { name: "My workspace", ownerId: memberId })).id;
}

async function demoShop(sql: Sql): Promise<{ id: string; slug: string } | null> {
  const [shop] = await sql.rows<{ id: string; slug: string }>(
    "select id, slug from workspace where demo order by created_at limit 1",
  );
  return shop ?? null;
}

function noteFirstOwner(tx: Tx, memberId: string, workspaceId: string): Promise<void> {
  return writeAudit(tx, {
    workspaceId,
    actor: SYSTEM,
    act: "member.joined",
    objectKind: "member",
    objectId: memberId,
    detail: { role: "owner" },
  });
}

/** ada.lovelace@… is Ada Lovelace until she says otherwise. */
function nameFrom(email: string): string {
  const words = (email.split("@")[0] ?? "").split(/[._+-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || "Admin";
}

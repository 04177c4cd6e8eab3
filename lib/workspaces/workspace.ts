import { z } from "zod";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { isRole, type Role } from "./policy.ts";

export type Workspace = Readonly<{
  id: string;
  slug: string;
  name: string;
  timeZone: string;
  currency: string;
  country: string | null;
  /** Where messages go: into the Test inbox, or through the providers to people. */
  sending: "test_inbox" | "live";
  demo: boolean;
  settings: JsonObject;
}>;

type Row = Omit<Workspace, "timeZone"> & { time_zone: string };
const COLUMNS = "w.id, w.slug, w.name, w.time_zone, w.currency, w.country, w.sending, w.demo, w.settings";

/** The workspace by its slug with the member's role in it; null also where the member has none: a 404 either way. */
export async function findMembership(
  sql: Sql,
  memberId: string,
  slug: string,
): Promise<{ workspace: Workspace; role: Role } | null> {
  const [row] = await sql.rows<Row & { role: string }>(
    `select ${COLUMNS}, ms.role from workspace w
     join membership ms on ms.workspace_id = w.id and ms.member_id = $1
     where w.slug = $2`,
    [memberId, slug],
    "find-membership",
  );
  return row && isRole(row.role) ? { workspace: toWorkspace(row), role: row.role } : null;
}

/** The workspace a key belongs to. */
export async function findWorkspace(sql: Sql, id: string): Promise<Workspace | null> {
  const [row] = await sql.rows<Row>(
    `select ${COLUMNS} from workspace w where w.id = $1`,
    [id],
    "find-workspace",
  );
  return row ? toWorkspace(row) : null;
}

/** A member's workspaces by name. */
export async function listWorkspaces(
  sql: Sql,
  memberId: string,
): Promise<readonly Readonly<{ slug: string; name: string }>[]> {
  return sql.rows<{ slug: string; name: string }>(
    `select w.slug, w.name from workspace w join membership ms on ms.workspace_id = w.id
     where ms.member_id = $1 order by w.demo, w.name limit 200`,
    [memberId],
  );
}

function toWorkspace({ time_zone, ...row }: Row): Workspace {
  const { id, slug, name, currency, country, sending, demo, settings } = row;
  return { id, slug, name, timeZone: time_zone, currency, country, sending, demo, settings };
}

const ZONE = z.string().max(64).refine(isTimeZone, "This is not a time zone. Write it as Europe/Oslo.");
const CURRENCY = z.string().regex(/^[A-Z]{3}$/, "Write the currency as three capital letters, such as EUR.");
const NAME = z.string().trim().min(1, "Give the workspace a name.").max(80, "Use at most 80 characters.");

/** When a publishing has to be approved by an admin (ux 3.12): never, with more than so many people inside, always. */
export const approvalSchema = z.strictObject({
  when: z.enum(["never", "above", "always"]),
  people: z.int().min(0, "Use 0 or more.").max(10_000_000).default(0),
});
export type Approval = z.output<typeof approvalSchema>;

/** The workspace's rule; none was set: never. */
export function approvalOf({ settings }: Pick<Workspace, "settings">): Approval {
  const parsed = approvalSchema.safeParse(settings["approval"]);
  return parsed.success ? parsed.data : { when: "never", people: 0 };
}

/** What may be changed in the general settings; what is left out stays. */
export const workspaceSettingsSchema = z.strictObject({
  name: NAME.optional(),
  timeZone: ZONE.optional(),
  currency: CURRENCY.optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "Write the country as two capital letters, such as NO.")
    .nullable()
    .optional(),
  approval: approvalSchema.optional(),
});
export type WorkspaceSettings = z.output<typeof workspaceSettingsSchema>;

/** Name, zone and currency of a new workspace. */
export const newWorkspaceSchema = z.strictObject({
  name: NAME,
  timeZone: ZONE,
  currency: CURRENCY.default("EUR"),
});

/** True for a zone that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Changes the general settings and returns what they were before, for the audit log. */
export async function updateWorkspace(
  tx: Tx,
  id: string,
  change: WorkspaceSettings,
): Promise<Workspace | null> {
  const [before] = await tx.rows<Row>(`select ${COLUMNS} from workspace w where w.id = $1 for update`, [id]);
  if (!before) return null;
  await tx.run(
    `update workspace set name = coalesce($2, name), time_zone = coalesce($3, time_zone),
       currency = coalesce($4, currency), country = case when $5 then $6 else country end,
       settings = case when $7::jsonb is null then settings else jsonb_set(settings, '{approval}', $7::jsonb) end where id = $1`,
    [
      id,
      change.name ?? null,
      change.timeZone ?? null,
      change.currency ?? null,
      change.country !== undefined,
      change.country ?? null,
      change.approval ? JSON.stringify(change.approval) : null,
    ],
  );
  return toWorkspace(before);
}

/** Switches between Test inbox and live. A demo workspace never sends to people; false: it stays as it is. */
export async function setSending(tx: Tx, id: string, sending: Workspace["sending"]): Promise<boolean> {
  const changed = await tx.run(
    "update workspace set sending = $2 where id = $1 and sending <> $2 and ($2 <> 'live' or not demo)",
    [id, sending],
  );
  return changed > 0;
}

/** Adds to what a workspace remembers about itself; what it knew under other names stays. */
export async function rememberInSettings(sql: Sql, id: string, facts: JsonObject): Promise<void> {
  await sql.run("update workspace set settings = settings || $2::jsonb where id = $1", [
    id,
    JSON.stringify(facts),
  ]);
}

/** The workspace of the canary, which belongs to nobody: it stands in no list, and no command means it. */
export const CANARY_WORKSPACE = "wsp_canary";

export type NewWorkspace = Readonly<{
  id?: string;
  name: string;
  slug?: string;
  timeZone?: string;
  currency?: string;
  country?: string | null;
  demo?: boolean;
  ownerId?: string | null;
}>;

/** The bare workspace with its owner. What else a new one holds comes from the rooms that own it. */
export async function insertWorkspace(tx: Tx, fresh: NewWorkspace): Promise<{ id: string; slug: string }> {
  const id = fresh.id ?? newId("wsp");
  const slug = await freeSlug(tx, fresh.slug ?? slugOf(fresh.name));
  await tx.run(
    `insert into workspace (id, slug, name, time_zone, currency, country, demo)
     values ($1, $2, $3, coalesce($4, 'UTC'), coalesce($5, 'EUR'), $6, $7)`,
    [
      id,
      slug,
      fresh.name,
      fresh.timeZone ?? null,
      fresh.currency ?? null,
      fresh.country ?? null,
      fresh.demo ?? false,
    ],
  );
  if (fresh.ownerId) await addMembership(tx, id, fresh.ownerId, "owner");
  return { id, slug };
}

/** Makes a member of the workspace; one that is already keeps the role they have. */
export async function addMembership(
  tx: Tx,
  workspaceId: string,
  memberId: string,
  role: Role,
): Promise<boolean> {
  const added = await tx.run(
    "insert into membership (workspace_id, member_id, role) values ($1, $2, $3) on conflict do nothing",
    [workspaceId, memberId, role],
  );
  return added > 0;
}

/** Words that are first parts of other addresses (ux 2.2). */
const RESERVED = new Set(
  "login setup invite reset p u s r o api v1 hooks feedback docs healthz readyz metrics problems limits".split(
    " ",
  ),
);

/** An address part from a name: lower case, words joined by hyphens. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return plain === "" || RESERVED.has(plain) ? `shop${plain ? `-${plain}` : ""}` : plain;
}

async function freeSlug(tx: Tx, wanted: string): Promise<string> {
  const taken = await tx.rows<{ slug: string }>(
    "select slug from workspace where slug = $1 or slug like $1 || '-%' limit 1000",
    [wanted],
  );
  const slugs = new Set(taken.map(({ slug }) => slug));
  if (!slugs.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!slugs.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

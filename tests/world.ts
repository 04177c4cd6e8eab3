import { installPlatform } from "#lib/platform/current.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { ROLES, type Role, SCOPES } from "#lib/workspaces/policy.ts";
import { createSession } from "#lib/workspaces/sessions.ts";
import { addMembership, insertWorkspace } from "#lib/workspaces/workspace.ts";
import { openTestPlatform, type TestPlatformOptions } from "#tests/database.ts";

export type TestMember = Readonly<{ id: string; email: string; role: Role; sessionId: string }>;

/** A workspace with somebody in each role, and keys to its doors. */
export type World = Readonly<{
  platform: Platform;
  workspace: Readonly<{ id: string; slug: string }>;
  members: Readonly<Record<Role, TestMember>>;
  sourceId: string;
  keys: Readonly<{ write: string; secret: string }>;
}>;

/** Builds a world in a database of its own, and makes its platform the one that pages and routes find. */
export async function buildWorld(options: TestPlatformOptions = {}): Promise<World> {
  const platform = await openTestPlatform(options);
  installPlatform(platform);
  return { platform, ...(await addWorkspace(platform)) };
}

/** One more workspace, with people and keys of its own: what tests of isolation ask for. */
export async function addWorkspace(
  platform: Platform,
  name = "Fjord Outfitters",
): Promise<Omit<World, "platform">> {
  return platform.db.transaction(async (tx) => {
    const workspace = await insertWorkspace(tx, { name, timeZone: "Europe/Oslo", currency: "EUR" });
    const sourceId = newId("src");
    await tx.run("insert into source (id, workspace_id, kind, name) values ($1, $2, 'http', 'Website')", [
      sourceId,
      workspace.id,
    ]);
    const members = [];
    for (const role of ROLES) {
      const id = newId("mem");
      const email = `${role}.${workspace.slug}@example.com`;
      await tx.run("insert into member (id, email, name) values ($1, $2, $3)", [id, email, `The ${role}`]);
      await addMembership(tx, workspace.id, id, role);
      members.push([
        role,
        { id, email, role, sessionId: await createSession(tx, id, { address: null, agent: null }) },
      ]);
    }
    const key = (kind: "write" | "secret") =>
      createKey(tx, {
        workspaceId: workspace.id,
        by: null,
        kind,
        name: `A ${kind} key`,
        scopes: [...SCOPES],
        sourceId,
        expiresInDays: null,
      });
    return {
      workspace,
      sourceId,
      members: Object.fromEntries(members) as World["members"],
      keys: { write: (await key("write")).value, secret: (await key("secret")).value },
    };
  });
}

import { type FreezeState, freezeState, type Release, releaseFreeze } from "#lib/delivery/release-freeze.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";
import type { World } from "#tests/world.ts";

type Frozen = Pick<World, "workspace" | "members"> & Readonly<{ platform: Platform }>;

/** The send freeze as the System page shows it. */
export const freezeOf = ({ platform, workspace }: Frozen): Promise<FreezeState | null> =>
  freezeState(platform.db, workspace.id);

/** An owner ends it. */
export async function release({ platform, workspace, members }: Frozen, how: Release): Promise<unknown> {
  const found = await findWorkspace(platform.db, workspace.id);
  if (!found) throw new Error("the workspace is gone");
  const { id } = members.owner;
  const actor = { kind: "member", id, name: "The owner", role: "owner", scopes: [] } as const;
  return releaseFreeze({ platform, workspace: found, actor, requestId: "req_1", address: null }, how);
}

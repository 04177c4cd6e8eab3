import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Actor } from "./actor.ts";
import { writeAudit } from "./audit.ts";
import type { Workspace } from "./workspace.ts";

/** Who does something, where: the part of a call that acts need. */
export type Acting = Readonly<{
  platform: Platform;
  workspace: Workspace;
  actor: Actor;
  requestId: string;
  address: string | null;
}>;

type Act = Readonly<{ act: string; objectKind: string; objectId?: string | null; detail?: JsonObject }>;

/** Writes an act of this caller into the workspace's audit log, in the act's own transaction. */
export function audit({ workspace, actor, requestId, address }: Acting, tx: Tx, act: Act): Promise<void> {
  return writeAudit(tx, { workspaceId: workspace.id, actor, requestId, address, ...act });
}

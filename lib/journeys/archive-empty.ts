import type { StandingReader } from "#lib/journeys/inside.ts";
import type { Database } from "#lib/platform/db.ts";
import { SYSTEM } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

const LOOKED_AT = 50;

/** Part of the sweep: ended journeys that asked for it are put away once nobody is inside (ux 3.12). */
export async function archiveEmpty(db: Database, standingOf: StandingReader): Promise<number> {
  const rows = await db.rows<{ id: string; workspace_id: string }>(
    `select id, workspace_id from journey where status = 'ended' and archive_when_empty order by updated_at limit ${LOOKED_AT}`,
    [],
    "journeys_to_archive",
  );
  let archived = 0;
  for (const { id, workspace_id: workspaceId } of rows) {
    const inside = await standingOf(db, id);
    if (inside.some(({ people }) => people > 0)) continue;
    archived += await db.transaction(async (tx) => {
      const n = await tx.run(
        `update journey set status = 'archived', archive_when_empty = false, epoch = epoch + 1, updated_at = cairn_now()
         where id = $1 and status = 'ended' and archive_when_empty`,
        [id],
      );
      const told = {
        workspaceId,
        actor: SYSTEM,
        act: "journey.archived",
        objectKind: "journey",
        objectId: id,
      };
      if (n > 0) await writeAudit(tx, { ...told, detail: { empty: true } });
      return n;
    });
  }
  return archived;
}

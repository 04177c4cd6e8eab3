import type { Sql } from "#lib/platform/db.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";

/** What every page of a workspace says in one line, the worst first (ux 3.1). */
export type BannerKind = "frozen" | "paused" | "configuration" | "provider";

const BROKEN = `
  select reason from breaker where workspace_id = $1 and state <> 'closed' order by reason limit 50`;

/** All sending is frozen after a restore, or stands still by somebody's switch; or a provider fails, by its settings or by itself; null: nothing. */
export async function bannerOf(sql: Sql, workspaceId: string): Promise<BannerKind | null> {
  const [pauses, broken] = await Promise.all([
    pausedScopes(sql, workspaceId),
    sql.rows<{ reason: string | null }>(BROKEN, [workspaceId], "broken_doors"),
  ]);
  if (pauses.some(({ scope }) => scope === "freeze")) return "frozen";
  if (pauses.some(({ scope }) => scope === "workspace")) return "paused";
  if (broken.some(({ reason }) => reason === "configuration")) return "configuration";
  return broken.length > 0 ? "provider" : null;
}

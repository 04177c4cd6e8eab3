import type { Platform } from "#lib/platform/platform.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";

/** What every page of a workspace says in one line, the worst first (ux 3.1). */
export type BannerKind = "frozen" | "paused" | "configuration" | "provider" | "bell";

const BROKEN = `
  select reason from breaker where workspace_id = $1 and state <> 'closed' order by reason limit 50`;

const REFUSED = `
  select exists (select from worker
    where seen_at > now() - interval '20 seconds' and (stats->>'bellUnfit')::boolean) as refused`;

/**
 * All sending is frozen after a restore, or stands still by somebody's switch; or a provider fails, by its settings or by itself; or some process has
 * refused its bell; null: nothing.
 */
export async function bannerOf(
  { db, queues }: Pick<Platform, "db" | "queues">,
  workspaceId: string,
): Promise<BannerKind | null> {
  const [pauses, broken, [bell]] = await Promise.all([
    pausedScopes(db, workspaceId),
    db.rows<{ reason: string | null }>(BROKEN, [workspaceId], "broken_doors"),
    db.rows<{ refused: boolean }>(REFUSED, [], "refused_bells"),
  ]);
  if (pauses.some(({ scope }) => scope === "freeze")) return "frozen";
  if (pauses.some(({ scope }) => scope === "workspace")) return "paused";
  if (broken.some(({ reason }) => reason === "configuration")) return "configuration";
  if (broken.length > 0) return "provider";
  return queues.unfit() || bell?.refused ? "bell" : null;
}

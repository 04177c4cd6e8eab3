import { journalOf } from "#lib/delivery/journal.ts";
import { partsOfLane } from "#lib/delivery/lane.ts";
import { chooseProvider } from "#lib/delivery/provider-choice.ts";
import { pausedJourneysOf } from "#lib/journeys/paused.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";
import { wasRestored } from "#lib/workspaces/lineage.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";

export type LaneDoor = Readonly<{
  open: boolean;
  /** Journeys that are paused while the lane is not. */
  pausedJourneys: ReadonlySet<string>;
  maxInFlight: number;
  ratePerSecond: number | null;
  /** Something may have been sent that the database does not know of. */
  wasRestored: boolean;
}>;

/** What is read of a lane is good for this long: a pause stops calls within two seconds (G-10). */
const GOOD_FOR_MS = 500;
const DEFAULT_IN_FLIGHT = 100;

let known = new WeakMap<Platform["db"], Map<string, { door: Promise<LaneDoor>; until: number }>>();

/** May this delivery's call begin, as of half a second ago at most (G-10)? */
export async function mayCallBegin(
  platform: Platform,
  lane: string,
  journeyId: string | null,
): Promise<boolean> {
  const { open, pausedJourneys } = await isLaneOpen(platform, lane);
  return open && (journeyId === null || !pausedJourneys.has(journeyId));
}

/** May calls of this lane begin? Pauses of the workspace and the channel hold the whole lane; a journey's, its own deliveries. */
export function isLaneOpen(platform: Platform, lane: string): Promise<LaneDoor> {
  const lanes = known.get(platform.db) ?? new Map<string, { door: Promise<LaneDoor>; until: number }>();
  known.set(platform.db, lanes);
  const now = performance.now();
  const found = lanes.get(lane);
  if (found && found.until > now) return found.door;
  const door = readDoor(platform, lane);
  if (lanes.size > 10_000) lanes.clear();
  lanes.set(lane, { door, until: now + GOOD_FOR_MS });
  // A failure is not remembered: the next one to ask reads again.
  door.catch(() => lanes.delete(lane));
  return door;
}

async function readDoor(platform: Platform, lane: string): Promise<LaneDoor> {
  const { workspaceId, channel } = partsOfLane(lane);
  const workspace = await findWorkspace(platform.db, workspaceId);
  if (!workspace)
    return {
      open: false,
      pausedJourneys: new Set(),
      maxInFlight: 0,
      ratePerSecond: null,
      wasRestored: false,
    };
  const pauses = await pausedScopes(platform.db, workspaceId, journalOf(platform.db).highest());
  const provider = await chooseProvider(platform, platform.db, workspace, channel);
  const shut = pauses.some(
    ({ scope, subject }) =>
      (scope === "freeze" && !provider?.kind.inside) ||
      scope === "workspace" ||
      (scope === "channel" && subject === channel),
  );
  const switched = pauses.flatMap(({ scope, subject }) => (scope === "journey" ? [subject] : []));
  const own = provider?.kind.maxInFlight?.(provider.settings);
  return {
    open: !shut,
    pausedJourneys: new Set([...switched, ...(await pausedJourneysOf(platform.db, workspaceId))]),
    maxInFlight: own ?? DEFAULT_IN_FLIGHT,
    ratePerSecond: provider?.ratePerSecond ?? null,
    wasRestored: await wasRestored(platform.db),
  };
}

/** Forgets what this process has read of lanes, so that no test waits until it is old. */
export function forgetLanes(): void {
  known = new WeakMap();
}

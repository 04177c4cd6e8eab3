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
  maxInFlight: number;
  ratePerSecond: number | null;
  /** Something may have been sent that the database does not know of. */
  wasRestored: boolean;
}>;

/** What is read of a lane is good for this long: a pause stops calls within two seconds (G-10). */
const GOOD_FOR_MS = 500;
const DEFAULT_IN_FLIGHT = 100;

/** Who may not begin: the whole lane, or the deliveries of some journeys. */
type Pauses = Readonly<{ shut: boolean; frozen: boolean; journeys: ReadonlySet<string> }>;
type Known = Readonly<{ doors: Lately<LaneDoor>; pauses: Lately<Pauses> }>;

let known = new WeakMap<Platform["db"], Known>();

/**
 * May this delivery's call begin, as of half a second ago at most (G-10)? Asked by one round trip: calls wait for it. What
 * stays `inside` goes on while sending is frozen.
 */
export async function mayCallBegin(
  platform: Platform,
  lane: string,
  journeyId: string | null,
  inside = false,
): Promise<boolean> {
  const { shut, frozen, journeys } = await pausesOf(platform, lane);
  return !shut && (!frozen || inside) && (journeyId === null || !journeys.has(journeyId));
}

/** May calls of this lane begin? Pauses of the workspace and the channel hold the whole lane; a journey's, its own deliveries. */
export function isLaneOpen(platform: Platform, lane: string): Promise<LaneDoor> {
  return lately(knownOf(platform).doors, lane, () => readDoor(platform, lane));
}

function pausesOf(platform: Platform, lane: string): Promise<Pauses> {
  return lately(knownOf(platform).pauses, lane, () => readPauses(platform, lane));
}

function knownOf({ db }: Platform): Known {
  const found = known.get(db) ?? { doors: new Map(), pauses: new Map() };
  known.set(db, found);
  return found;
}

type Lately<T> = Map<string, Readonly<{ read: Promise<T>; until: number }>>;

function lately<T>(known: Lately<T>, lane: string, reader: () => Promise<T>): Promise<T> {
  const now = performance.now();
  const found = known.get(lane);
  if (found && found.until > now) return found.read;
  const read = reader();
  if (known.size > 10_000) known.clear();
  known.set(lane, { read, until: now + GOOD_FOR_MS });
  // A failure is not remembered: the next one to ask reads again.
  read.catch(() => known.delete(lane));
  return read;
}

async function readPauses({ db }: Platform, lane: string): Promise<Pauses> {
  const { workspaceId, channel } = partsOfLane(lane);
  const [pauses, paused] = await Promise.all([
    pausedScopes(db, workspaceId, journalOf(db).highest()),
    pausedJourneysOf(db, workspaceId),
  ]);
  const shut = pauses.some(
    ({ scope, subject }) => scope === "workspace" || (scope === "channel" && subject === channel),
  );
  const switched = pauses.flatMap(({ scope, subject }) => (scope === "journey" ? [subject] : []));
  const frozen = pauses.some(({ scope }) => scope === "freeze");
  return { shut, frozen, journeys: new Set([...switched, ...paused]) };
}

async function readDoor(platform: Platform, lane: string): Promise<LaneDoor> {
  const { workspaceId, channel } = partsOfLane(lane);
  const [workspace, { shut, frozen }, restored] = await Promise.all([
    findWorkspace(platform.db, workspaceId),
    pausesOf(platform, lane),
    wasRestored(platform.db),
  ]);
  if (!workspace) return { open: false, maxInFlight: 0, ratePerSecond: null, wasRestored: false };
  const provider = await chooseProvider(platform, platform.db, workspace, channel);
  const own = provider?.kind.maxInFlight?.(provider.settings);
  return {
    open: !shut && (!frozen || provider?.kind.inside === true),
    maxInFlight: own ?? DEFAULT_IN_FLIGHT,
    ratePerSecond: provider?.ratePerSecond ?? null,
    wasRestored: restored,
  };
}

/** Forgets what this process has read of lanes, so that no test waits until it is old. */
export function forgetLanes(): void {
  known = new WeakMap();
}

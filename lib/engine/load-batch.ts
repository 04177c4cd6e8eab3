import { isCartEvent } from "#core/carts/fold.ts";
import { isLive } from "#core/engine/advance.ts";
import type { Batch } from "#core/engine/batch.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { instanceKeyOf } from "#core/rules/instance-key.ts";
import { loadConversions } from "#lib/analytics/rollups.ts";
import { loadHistory } from "#lib/eventlog/history.ts";
import { type Journeys, journeysAtHand } from "#lib/journeys/compiled.ts";
import { loadCarts } from "#lib/people/carts.ts";
import { loadLists } from "#lib/people/lists.ts";
import { loadPeople, sharingAddress } from "#lib/people/state.ts";
import type { Tx } from "#lib/platform/db.ts";
import { loadEntries } from "#lib/runs/entries.ts";
import { loadArms } from "#lib/runs/exposures.ts";
import { loadRuns, type StoredRun } from "#lib/runs/state.ts";

/** A batch and the revisions its runs were read at. */
export type LoadedBatch = Readonly<{
  batch: Batch;
  revs: ReadonlyMap<string, number>;
  /** Live versions of open journeys that cannot be read: nobody enters them. */
  unreadable: Journeys["unreadable"];
}>;

/** Live runs whose version this release cannot read; they have to be set aside before the others can go on (G-12). */
export class RunsUnreadable extends Error {
  readonly runIds: readonly string[];
  constructor(runIds: readonly string[]) {
    super("runs are pinned to journey versions that cannot be read");
    this.runIds = runIds;
  }
}
type Due = Readonly<{ id: string; person_id: string; journey_id: string }>;
type Version = Readonly<{ journeyId: string; version: number }>;

/** Reads all that a batch may need: a fixed number of statements, whatever its size (architecture 6.6). */
export async function loadBatch(
  tx: Tx,
  due: readonly Due[],
  queued: readonly LoggedEvent[],
  /** Versions that runs of the batch are to be moved to. */
  ahead: readonly Version[] = [],
): Promise<LoadedBatch> {
  const ids = [
    ...new Set([...queued.map(({ personId }) => personId), ...due.map(({ person_id }) => person_id)]),
  ];
  const ordering = [...new Set(queued.filter(isOutcome).map(({ personId }) => personId))];
  const [people, found] = await Promise.all([loadPeople(tx, ids), loadRuns(tx, ids, ordering)]);
  const workspaceIds = [...new Set([...people.values()].map(({ workspaceId }) => workspaceId))];
  const [workspaces, journeys] = await Promise.all([
    loadWorkspaces(tx, workspaceIds),
    journeysAtHand(tx, workspaceIds, [...found.map(({ run }) => run), ...ahead]),
  ]);
  const stored = readableRuns(found, journeys);
  const pinned = [...stored.map(({ run }) => run), ...ahead];
  const involved = involvedJourneys(pinned, queued, journeys);
  const carting = involved.some(({ readsCart }) => readsCart);
  const orders = queued.filter(({ event }) => event === "Order Completed").map(({ personId }) => personId);
  const [entries, carts, history, conversions, arms, lists, sameAddress] = await Promise.all([
    loadEntries(
      tx,
      ids,
      involved.filter(asksForEntries).map(({ journeyId }) => journeyId),
    ),
    carting || queued.some(isCartEvent) ? loadCarts(tx, ids) : new Map(),
    loadHistory(tx, ids, [...new Set(involved.flatMap(({ historyNames }) => [...historyNames]))]),
    ordering.length > 0
      ? loadConversions(
          tx,
          stored.map(({ run }) => run.id),
        )
      : new Map(),
    shownArms(tx, ids, queued, stored, involved),
    loadLists(
      tx,
      ids,
      involved.flatMap(({ listsAsked }) => listsAsked),
    ),
    sharingAddress(tx, [...new Set(orders)]),
  ]);
  const batch: Batch = {
    ...{ queued, due: due.map(({ id }) => id), people, runs: byPerson(stored), entries, carts, history },
    ...{ conversions, arms, lists, sameAddress, journeys, workspaces },
  };
  const revs = new Map(stored.map(({ run, rev }) => [run.id, rev]));
  return { batch, revs, unreadable: journeys.unreadable };
}

/** Read only where a split is in play: of the people, and of the keys that their runs and entries go by (S-8.3). */
async function shownArms(
  tx: Tx,
  people: readonly string[],
  queued: readonly LoggedEvent[],
  stored: readonly StoredRun[],
  involved: readonly CompiledJourney[],
) {
  const splitting = involved.filter(({ asksArms }) => asksArms);
  const keys = splitting.flatMap(({ keyPath }) =>
    keyPath === null ? [] : queued.map((event) => instanceKeyOf(keyPath, event)),
  );
  return loadArms(
    tx,
    splitting.map(({ journeyId }) => journeyId),
    [
      ...people,
      ...stored.map(({ run }) => run.instanceKey),
      ...keys.flatMap((found) => ("key" in found ? [found.key] : [])),
    ].filter((unit) => unit !== ""),
  );
}

/** An ended run that nobody can read any more has no goal to reach; a live one must not stay behind in silence. */
function readableRuns(found: readonly StoredRun[], journeys: Journeys): readonly StoredRun[] {
  const isReadable = ({ run }: StoredRun) => journeys.version(run.journeyId, run.version) !== undefined;
  const stuck = found.filter((one) => isLive(one.run) && !isReadable(one));
  if (stuck.length > 0) throw new RunsUnreadable(stuck.map(({ run }) => run.id));
  return found.filter(isReadable);
}

/** Only such events can reach the goal of a run that has ended: Cairn's own rows never do. */
function isOutcome({ type }: LoggedEvent): boolean {
  return type !== "system" && type !== "identify";
}

function asksForEntries({ settings }: CompiledJourney): boolean {
  const { mode, minGap, personCap } = settings.reentry;
  return mode === "once" || minGap !== null || personCap !== null;
}

function involvedJourneys(
  pinned: readonly Version[],
  queued: readonly LoggedEvent[],
  journeys: Batch["journeys"],
) {
  const found = new Map<CompiledJourney, true>();
  for (const { journeyId, version } of pinned) {
    const journey = journeys.version(journeyId, version);
    if (journey) found.set(journey, true);
  }
  for (const { workspaceId, event } of queued) {
    for (const { journey } of journeys.startingOn(workspaceId, event)) found.set(journey, true);
  }
  return [...found.keys()];
}

function byPerson(stored: readonly StoredRun[]) {
  const found = new Map<string, StoredRun["run"][]>();
  for (const { run } of stored) {
    const list = found.get(run.personId);
    if (list) list.push(run);
    else found.set(run.personId, [run]);
  }
  return found;
}

async function loadWorkspaces(tx: Tx, ids: readonly string[]) {
  const rows = await tx.rows<{ id: string; time_zone: string; country: string | null }>(
    "select id, time_zone, country from workspace where id = any($1::text[])",
    [ids],
    "load_workspace_zones",
  );
  return new Map(rows.map(({ id, time_zone, country }) => [id, { zone: time_zone, country }]));
}

import { isLive } from "#core/engine/advance.ts";
import type { AskedDelivery, Batch, Changes } from "#core/engine/batch.ts";
import { INTERNAL_SOURCE } from "#core/engine/event.ts";
import { invariant } from "#core/kernel/assert.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson } from "#core/kernel/json.ts";
import { countEvents } from "#lib/analytics/event-counts.ts";
import { addToRollups, deltasOf, saveConversions } from "#lib/analytics/rollups.ts";
import type { BatchSight, Begun } from "#lib/delivery/at-once.ts";
import type { AtOnce } from "#lib/delivery/at-once-calls.ts";
import { insertNotices } from "#lib/delivery/notices.ts";
import { cancelDeliveries, insertDeliveries, type NewDelivery } from "#lib/delivery/outbox.ts";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import { closeQueued } from "#lib/eventlog/queue.ts";
import { saveCarts } from "#lib/people/carts.ts";
import { saveListChanges } from "#lib/people/lists.ts";
import { savePeople, saveTraitHistory } from "#lib/people/state.ts";
import type { Tx } from "#lib/platform/db.ts";
import { saveEntries } from "#lib/runs/entries.ts";
import { saveExposures } from "#lib/runs/exposures.ts";
import { saveLateEvents } from "#lib/runs/late-events.ts";
import { saveRuns } from "#lib/runs/state.ts";
import { saveTransitions } from "#lib/runs/transitions.ts";

/** Whom to ring after the commit. */
export type Written = Readonly<{ lanes: readonly string[]; shards: readonly number[] }>;
/** And the calls to make then. */
export type WrittenAndBegun = Written & Readonly<{ begun: readonly Begun[] }>;
type Context = Readonly<{
  now: number;
  batch: Batch;
  revs: ReadonlyMap<string, number>;
  /** In which shard the row of each queued event stands. */
  rowShard: ReadonlyMap<number, number>;
  /** Where a person's work is done. */
  shardOf: (workspaceId: string, personId: string) => number;
  atOnce: AtOnce | null;
}>;

/**
 * Writes a batch's changes, one set-based statement a table. None waits for the rows of another, so they travel together;
 * they are worked in the order in which they stand here, which is the lock order of DM-24.
 */
export async function writeChanges(tx: Tx, changes: Changes, context: Context): Promise<WrittenAndBegun> {
  const { batch, atOnce } = context;
  const workspaces = new Map(batch.queued.map(({ personId, workspaceId }) => [personId, workspaceId]));
  const asked = changes.deliveries.map((one) => newDelivery(one, context.now));
  const soon = atOnce === null ? [] : callsAwaited(asked, changes);
  const later = new Set(soon);
  const writing = Promise.all([
    saveMoves(tx, changes, context, {
      carts: (personId) => workspaces.get(personId) ?? "",
      asked: asked.filter((one) => !later.has(one)),
    }),
    emit(tx, changes, context),
    saveConversions(tx, changes.conversions),
    saveLateEvents(tx, changes.lateEvents),
    addToRollups(tx, deltasOf(changes)),
    countEvents(tx, batch.queued),
    closeQueued(tx, changes.dispositions, context.rowShard),
  ]);
  if (atOnce === null || soon.length === 0) {
    const [lanes, told] = await writing;
    return { lanes, shards: told, begun: [] };
  }
  // Last, because only now it shows what else is accepted about these people (S-12.7).
  const [[lanes, told], { begun, rest }] = await Promise.all([
    writing,
    atOnce.begin(tx, soon, sightOf(batch, changes, context.now)),
  ]);
  return { lanes: [...lanes, ...(await insertDeliveries(tx, rest))], shards: told, begun };
}

type Outbox = Readonly<{ carts: (personId: string) => string; asked: readonly NewDelivery[] }>;

/** People, their carts and runs, and then what their runs ask to be sent; returns the lanes of it. */
async function saveMoves(
  tx: Tx,
  changes: Changes,
  { revs, shardOf }: Context,
  { carts, asked }: Outbox,
): Promise<readonly string[]> {
  const moved = changes.runs.map(({ run, loaded, entrySeq }) => ({
    run,
    entrySeq,
    rev: loaded ? (revs.get(run.id) ?? null) : null,
  }));
  const ended = changes.runs
    .filter(({ run, loaded }) => !isLive(run) && (loaded === null || isLive(loaded)))
    .map(({ run }) => run);
  const [, , , written, , , lanes] = await Promise.all([
    savePeople(tx, changes.people),
    saveTraitHistory(tx, changes.traitHistory),
    saveCarts(tx, carts, changes.carts),
    saveRuns(tx, moved, ({ workspaceId, personId }) => shardOf(workspaceId, personId)),
    saveEntries(tx, changes.entries, ended),
    saveTransitions(tx, changes.transitions),
    insertDeliveries(tx, asked),
    cancelDeliveries(
      tx,
      changes.cancellations.map(({ deliveryId, runId, reason }) => ({ deliveryId, runId, reason })),
    ),
    saveExposures(tx, changes.exposures),
    saveListChanges(tx, changes.listChanges),
    insertNotices(tx, changes.notices),
  ]);
  invariant(written.size === moved.length, "runs of a locked shard were moved by somebody else");
  return lanes;
}

function newDelivery({ id, run, stepId, visit, message, priority }: AskedDelivery, at: number): NewDelivery {
  const { workspaceId, journeyId, version, personId } = run;
  return {
    ...{ id, workspaceId, runId: run.id, journeyId, version, stepId, visit, personId, priority, message, at },
  };
}

/** Calls of other systems that their runs still wait for when the batch is through. */
function callsAwaited(asked: readonly NewDelivery[], { runs }: Changes): readonly NewDelivery[] {
  const awaited = new Set(
    runs.map(({ run }) => (run.state === "waiting" ? run.wait?.deliveryId : undefined)),
  );
  return asked.filter(({ id, message }) => message.channel === "webhook" && awaited.has(id));
}

/** Runs and people as the batch leaves them. */
function sightOf(batch: Batch, changes: Changes, now: number): BatchSight {
  return {
    now,
    runs: new Map(changes.runs.map(({ run }) => [run.id, run])),
    people: new Map([...batch.people, ...changes.people.map((person) => [person.id, person] as const)]),
    journeyOf: ({ journeyId, version }) =>
      journeyId === null || version === null ? undefined : batch.journeys.version(journeyId, version),
  };
}

async function emit(tx: Tx, { emitted }: Changes, { now, shardOf }: Context): Promise<readonly number[]> {
  if (emitted.length === 0) return [];
  const events = emitted.map((one): NewEvent => {
    const { workspaceId, personId, messageId, event, properties, timestamp, depth, queued, track } = one;
    const body = { properties, context: { cairnDepth: depth } };
    return {
      workspaceId,
      sourceId: INTERNAL_SOURCE,
      messageId,
      type: track ? "track" : "system",
      event,
      personId,
      shard: shardOf(workspaceId, personId),
      timestamp,
      receivedAt: now,
      body,
      flags: [],
      bodyHash: sha256Hex(canonicalJson({ event, properties })),
      queued,
    };
  });
  await appendEvents(tx, events);
  return [...new Set(events.filter(({ queued }) => queued).map(({ shard }) => shard))];
}

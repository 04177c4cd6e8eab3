import { isLive } from "#core/engine/advance.ts";
import type { Changes } from "#core/engine/batch.ts";
import { INTERNAL_SOURCE, type LoggedEvent } from "#core/engine/event.ts";
import { invariant } from "#core/kernel/assert.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson } from "#core/kernel/json.ts";
import { countEvents } from "#lib/analytics/event-counts.ts";
import { addToRollups, deltasOf, saveConversions } from "#lib/analytics/rollups.ts";
import { cancelDeliveries, insertDeliveries } from "#lib/delivery/outbox.ts";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import { closeQueued } from "#lib/eventlog/queue.ts";
import { saveCarts } from "#lib/people/carts.ts";
import { savePeople, saveTraitHistory } from "#lib/people/state.ts";
import type { Tx } from "#lib/platform/db.ts";
import { saveEntries } from "#lib/runs/entries.ts";
import { saveLateEvents } from "#lib/runs/late-events.ts";
import { saveRuns } from "#lib/runs/state.ts";
import { saveTransitions } from "#lib/runs/transitions.ts";

export type Written = Readonly<{ lanes: readonly string[]; shards: readonly number[] }>;
type Context = Readonly<{
  now: number;
  queued: readonly LoggedEvent[];
  revs: ReadonlyMap<string, number>;
  /** In which shard the row of each queued event stands. */
  rowShard: ReadonlyMap<number, number>;
  /** Where a person's work is done. */
  shardOf: (workspaceId: string, personId: string) => number;
}>;

/** Writes a batch's changes, one set-based statement a table, in the lock order of DM-24. */
export async function writeChanges(tx: Tx, changes: Changes, context: Context): Promise<Written> {
  const { queued, revs, shardOf } = context;
  const workspaces = new Map(queued.map(({ personId, workspaceId }) => [personId, workspaceId]));
  await savePeople(tx, changes.people);
  await saveTraitHistory(tx, changes.traitHistory);
  await saveCarts(tx, (personId) => workspaces.get(personId) ?? "", changes.carts);
  const moved = changes.runs.map(({ run, loaded, entrySeq }) => ({
    run,
    entrySeq,
    rev: loaded ? (revs.get(run.id) ?? null) : null,
  }));
  const written = await saveRuns(tx, moved, ({ workspaceId, personId }) => shardOf(workspaceId, personId));
  invariant(written.size === moved.length, "runs of a locked shard were moved by somebody else");
  const ended = changes.runs
    .filter(({ run, loaded }) => !isLive(run) && (loaded === null || isLive(loaded)))
    .map(({ run }) => run);
  await saveEntries(tx, changes.entries, ended);
  await saveTransitions(tx, changes.transitions);
  const cancelled = changes.cancellations.map(({ deliveryId, runId, reason }) => ({
    deliveryId,
    runId,
    reason,
  }));
  const lanes = await insertDeliveries(
    tx,
    changes.deliveries.map(({ id, run, stepId, visit, message, priority }) => {
      const { workspaceId, journeyId, version, personId } = run;
      return {
        id,
        workspaceId,
        runId: run.id,
        journeyId,
        version,
        stepId,
        visit,
        personId,
        priority,
        message,
        at: context.now,
      };
    }),
  );
  await cancelDeliveries(tx, cancelled);
  const told = await emit(tx, changes, context);
  await saveConversions(tx, changes.conversions);
  await saveLateEvents(tx, changes.lateEvents);
  await addToRollups(tx, deltasOf(changes));
  await countEvents(tx, queued);
  await closeQueued(tx, changes.dispositions, context.rowShard);
  return { lanes, shards: told };
}

async function emit(tx: Tx, { emitted }: Changes, { now, shardOf }: Context): Promise<readonly number[]> {
  if (emitted.length === 0) return [];
  const events = emitted.map((one): NewEvent => {
    const { workspaceId, personId, messageId, event, properties, timestamp, depth, queued } = one;
    const body = { properties, context: { cairnDepth: depth } };
    return {
      workspaceId,
      sourceId: INTERNAL_SOURCE,
      messageId,
      type: "system",
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

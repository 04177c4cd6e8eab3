import { addToRollups } from "#lib/analytics/rollups.ts";
import { openDeadLetter, openDeadLetters, openOnce } from "#lib/deadletters/open-dead-letter.ts";
import { type Orphan, quarantineQueued } from "#lib/eventlog/queue.ts";
import type { Journeys } from "#lib/journeys/compiled.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { type FailedRun, failDue, failRuns } from "#lib/runs/fail-run.ts";
import { shardsOfRuns } from "#lib/runs/state.ts";

/** Takes one event out of its shard's way: disposition `quarantined`, a dead letter that says why, neighbours untouched (G-12). */
export async function quarantineEvent(
  db: Database,
  shard: number,
  seq: number,
  cause: unknown,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.rows("select id from shard where id = $1 for update", [shard]);
    const [row] = await tx.rows<{ workspace_id: string; person_id: string }>(
      "select workspace_id, person_id from event_queue where shard = $1 and seq = $2",
      [shard, seq],
    );
    if (!row) return;
    await quarantineQueued(tx, [shard], [seq], "poison");
    await openDeadLetter(tx, {
      workspaceId: row.workspace_id,
      subjectKind: "event",
      subjectId: String(seq),
      personId: row.person_id,
      cause: "poison",
      summary: "This event could not be processed and was set aside.",
      detail: { error: describe(cause) },
    });
  });
}

const GONE = {
  no_event: "This event is not in the log any more and was set aside.",
  no_person: "The person of this event is not there any more; it was set aside.",
} as const;

/** Closes queue rows that nothing stands behind, so that they do not wait for ever (V-03). */
export async function setOrphansAside(
  tx: Tx,
  shards: readonly number[],
  orphans: readonly Orphan[],
): Promise<void> {
  for (const reason of ["no_event", "no_person"] as const) {
    const gone = orphans.filter((one) => one.reason === reason);
    if (gone.length === 0) continue;
    await quarantineQueued(
      tx,
      shards,
      gone.map(({ seq }) => seq),
      reason,
    );
    await openDeadLetters(
      tx,
      gone.map(({ seq, workspaceId }) => ({
        workspaceId,
        subjectKind: "event",
        subjectId: String(seq),
        cause: "poison",
        summary: GONE[reason],
        detail: { reason },
      })),
    );
  }
}

/** Ends the due runs of a person whose timers break the interpreter: failed, `internal_error`, with a dead letter (S-11.6). */
export async function failDueRuns(db: Database, shard: number, personId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.rows("select id from shard where id = $1 for update", [shard]);
    await tellFailed(
      tx,
      await failDue(tx, shard, personId),
      "This run could not be moved on and was stopped.",
    );
  });
}

/** Ends runs whose journey version this release cannot read, each under its shard's lock (G-12, RT-03). */
export async function failUnreadable(db: Database, runIds: readonly string[]): Promise<void> {
  for (const shard of await shardsOfRuns(db, runIds)) {
    await db.transaction(async (tx) => {
      await tx.rows("select id from shard where id = $1 for update", [shard]);
      const failed = await failRuns(tx, shard, runIds);
      await tellFailed(
        tx,
        failed,
        "The journey version of this run could not be read, and the run was stopped.",
      );
    });
  }
}

/** One letter for a live version that cannot be read, however many events nobody could enter it by. */
export async function tellUnreadable(tx: Tx, journeys: Journeys["unreadable"]): Promise<void> {
  await openOnce(
    tx,
    journeys.map(({ workspaceId, journeyId, version }) => ({
      workspaceId,
      subjectKind: "journey",
      subjectId: `${journeyId}@${version}`,
      journeyId,
      cause: "poison",
      summary: "The live version of this journey could not be read, and nobody enters it.",
      detail: { version },
    })),
  );
}

async function tellFailed(tx: Tx, failed: readonly FailedRun[], summary: string): Promise<void> {
  await addToRollups(
    tx,
    failed.map(({ workspaceId, journeyId, version, stepId }) => ({
      workspaceId,
      journeyId,
      version,
      stepId,
      metric: "ended",
      key: "failed:internal_error",
      n: 1,
    })),
  );
  await openDeadLetters(
    tx,
    failed.map(({ id, workspaceId, personId, journeyId, stepId }) => ({
      workspaceId,
      subjectKind: "run",
      subjectId: id,
      personId,
      journeyId,
      runId: id,
      stepId,
      cause: "poison",
      summary,
      detail: {},
    })),
  );
}

function describe(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 500) : "unknown";
}

import { addToRollups } from "#lib/analytics/rollups.ts";
import { openDeadLetter } from "#lib/deadletters/open-dead-letter.ts";
import { quarantineQueued } from "#lib/eventlog/queue.ts";
import type { Database } from "#lib/platform/db.ts";
import { failRun } from "#lib/runs/fail-run.ts";

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
    await quarantineQueued(tx, shard, seq, "poison");
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

/** Ends the due runs of a person whose timers break the interpreter: failed, `internal_error`, with a dead letter (S-11.6). */
export async function failDueRuns(db: Database, shard: number, personId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.rows("select id from shard where id = $1 for update", [shard]);
    const failed = await failRun(tx, shard, personId);
    await addToRollups(
      tx,
      failed.map(({ id: _id, ...run }) => ({ ...run, metric: "ended", key: "failed:internal_error", n: 1 })),
    );
    for (const run of failed) {
      await openDeadLetter(tx, {
        workspaceId: run.workspaceId,
        subjectKind: "run",
        subjectId: run.id,
        personId,
        journeyId: run.journeyId,
        runId: run.id,
        stepId: run.stepId,
        cause: "poison",
        summary: "This run could not be moved on and was stopped.",
        detail: {},
      });
    }
  });
}

function describe(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 500) : "unknown";
}

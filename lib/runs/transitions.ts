import type { RunTransition } from "#core/engine/batch.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Appends moves. */
export async function saveTransitions(tx: Tx, transitions: readonly RunTransition[]): Promise<void> {
  if (transitions.length === 0) return;
  const column = <T>(of: (one: RunTransition) => T) => transitions.map(of);
  await tx.run(
    `insert into transition (run_id, seq, workspace_id, journey_id, version, step_id, visit, output, to_step_id, reason,
       cause, values, at)
     select run_id, seq, workspace_id, journey_id, version, step_id, visit, output, to_step_id, reason, cause, vals,
       to_timestamp(at / 1000.0)
     from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[],
       $10::text[], $11::jsonb[], $12::jsonb[], $13::float8[])
       as n(run_id, seq, workspace_id, journey_id, version, step_id, visit, output, to_step_id, reason, cause, vals, at)`,
    [
      column(({ run }) => run.id),
      column(({ transition }) => transition.seq),
      column(({ run }) => run.workspaceId),
      column(({ run }) => run.journeyId),
      column(({ run }) => run.version),
      column(({ transition }) => transition.stepId),
      column(({ transition }) => transition.visit),
      column(({ transition }) => transition.output),
      column(({ transition }) => transition.to),
      column(({ transition }) => transition.reason),
      column(({ cause }) => JSON.stringify(cause)),
      column(({ transition }) => cut(transition.values)),
      column(({ transition }) => transition.at),
    ],
    "insert_transitions",
  );
}

/** S-7.15: at most 4 KB of values a transition; larger ones are left out and say so. */
function cut(values: JsonObject | null): string | null {
  if (values === null) return null;
  const text = JSON.stringify(values);
  return text.length <= 4_096 ? text : JSON.stringify({ cut: true });
}

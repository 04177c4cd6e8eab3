import type { Changes, NewConversion } from "#core/engine/batch.ts";
import type { Tx } from "#lib/platform/db.ts";

/** One sum to add: `key` is an output, a reason, a state or a currency, as the metric says. */
export type Delta = Readonly<{
  workspaceId: string;
  journeyId: string;
  version: number;
  stepId: string;
  metric: "entered" | "ended" | "step_in" | "step_out" | "delivery" | "click" | "conversion" | "moved";
  key: string;
  n: number;
  value?: number;
}>;

/** Appends sums in the transaction that caused them; no two batches ever wait for the same row. */
export async function addToRollups(tx: Tx, deltas: readonly Delta[]): Promise<void> {
  if (deltas.length === 0) return;
  const column = <T>(of: (delta: Delta) => T) => deltas.map(of);
  await tx.run(
    `insert into rollup_delta (workspace_id, journey_id, version, step_id, metric, key, bucket, n, value)
     select workspace_id, journey_id, version, step_id, metric, key, date_bin('15 minutes', (select cairn_now()), 'epoch'), n, value
     from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::numeric[])
       as d(workspace_id, journey_id, version, step_id, metric, key, n, value)`,
    [
      column(({ workspaceId }) => workspaceId),
      column(({ journeyId }) => journeyId),
      column(({ version }) => version),
      column(({ stepId }) => stepId),
      column(({ metric }) => metric),
      column(({ key }) => key),
      column(({ n }) => n),
      column(({ value }) => String(value ?? 0)),
    ],
    "add_to_rollups",
  );
}

/** What a batch adds to the sums: entries, ways in and out of steps, ends. */
export function deltasOf({
  entries,
  transitions,
  runs,
}: Pick<Changes, "entries" | "transitions" | "runs">): readonly Delta[] {
  const sums = new Map<string, Delta>();
  const add = (
    run: { workspaceId: string; journeyId: string; version: number },
    stepId: string,
    metric: Delta["metric"],
    key: string,
  ) => {
    const { workspaceId, journeyId, version } = run;
    const name = `${journeyId}\u0000${version}\u0000${stepId}\u0000${metric}\u0000${key}`;
    const known = sums.get(name);
    sums.set(name, { workspaceId, journeyId, version, stepId, metric, key, n: (known?.n ?? 0) + 1 });
  };
  for (const { run } of entries) add(run, run.stepId, "entered", "");
  for (const { run, transition } of transitions) {
    if (transition.output !== null) add(run, transition.stepId, "step_out", transition.output);
    if (transition.to !== null) add(run, transition.to, "step_in", "");
  }
  for (const { run, loaded } of runs) {
    const ended = run.endedAt !== null && (loaded === null || loaded.endedAt === null);
    if (ended) add(run, run.stepId, "ended", `${run.state}:${run.endReason ?? ""}`);
  }
  return [...sums.values()];
}

/** Books conversions; one that stands already, by its derived id, is not counted again (S-4.6). */
export async function saveConversions(tx: Tx, conversions: readonly NewConversion[]): Promise<void> {
  if (conversions.length === 0) return;
  const column = <T>(of: (conversion: NewConversion) => T) => conversions.map(of);
  const rows = await tx.rows<{ id: string }>(
    `insert into conversion (id, workspace_id, journey_id, version, run_id, person_id, goal_id, event_seq, order_id, value,
       currency, at)
     select id, workspace_id, journey_id, version, run_id, person_id, goal_id, event_seq, order_id, value, currency,
       to_timestamp(at / 1000.0)
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
       $10::numeric[], $11::text[], $12::float8[])
       as n(id, workspace_id, journey_id, version, run_id, person_id, goal_id, event_seq, order_id, value, currency, at)
     on conflict do nothing returning id`,
    [
      column(({ id }) => id),
      column(({ run }) => run.workspaceId),
      column(({ run }) => run.journeyId),
      column(({ run }) => run.version),
      column(({ run }) => run.id),
      column(({ run }) => run.personId),
      column(({ goal }) => goal.id),
      column(({ event }) => event.seq),
      column(({ orderId }) => orderId),
      column(({ value }) => (value === null ? null : String(value))),
      column(({ currency }) => currency),
      column(({ event }) => event.timestamp),
    ],
    "save_conversions",
  );
  const booked = new Set(rows.map(({ id }) => id));
  await addToRollups(
    tx,
    conversions
      .filter(({ id }) => booked.has(id))
      .map(({ run, goal, value }) => ({
        workspaceId: run.workspaceId,
        journeyId: run.journeyId,
        version: run.version,
        stepId: "",
        metric: "conversion",
        key: goal.id,
        n: 1,
        value: value ?? 0,
      })),
  );
}

/** Conversions that stand already, by run. */
export async function loadConversions(tx: Tx, runIds: readonly string[]) {
  const found = new Map<string, { goalId: string; orderId: string | null }[]>();
  if (runIds.length === 0) return found;
  const rows = await tx.rows<{ run_id: string; goal_id: string; order_id: string | null }>(
    "select run_id, goal_id, order_id from conversion where run_id = any($1::text[])",
    [runIds],
    "load_conversions",
  );
  for (const row of rows) {
    found.set(row.run_id, [...(found.get(row.run_id) ?? []), { goalId: row.goal_id, orderId: row.order_id }]);
  }
  return found;
}

/** Gives a merged person's conversions to the survivor; they count as they did. */
export async function moveConversions(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.run("update conversion set person_id = $2 where person_id = $1", [loserId, survivorId]);
}

import { carryOutPlan, type MoveOrder, type PlanResult } from "#core/engine/carry-out-plan.ts";
import type { Run } from "#core/engine/run.ts";
import type { ConcreteRule } from "#core/journey/plan.ts";
import { shardOf } from "#core/kernel/hash.ts";
import type { Delta } from "#lib/analytics/rollups.ts";
import { stepsHad } from "#lib/delivery/had.ts";
import { loadBatch } from "#lib/engine/load-batch.ts";
import { type Written, writeChanges } from "#lib/engine/write-changes.ts";
import { loadHistory } from "#lib/eventlog/history.ts";
import type { Change } from "#lib/journeys/changes.ts";
import { compiledVersions } from "#lib/journeys/compiled.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { RunToMove } from "#lib/runs/plan-moves.ts";
import { storedRuns } from "#lib/runs/state.ts";

/** What the plan says about each, as they stand now. */
export async function ordersFor(
  tx: Parameters<typeof stepsHad>[0],
  { rules, kind }: Pick<Change, "rules" | "kind">,
  taken: readonly RunToMove[],
): Promise<readonly MoveOrder[]> {
  const byPlace = new Map(rules.map((rule) => [`${rule.version}/${rule.stepId}`, rule]));
  const had = await stepsHad(
    tx,
    taken.map(({ id }) => id),
  );
  return taken.flatMap((run): MoveOrder[] => {
    const rule: ConcreteRule | undefined = byPlace.get(`${run.version}/${run.step_id}`);
    const who = { runId: run.id, personId: run.person_id };
    if (!rule) return [];
    if (rule.act === "exit") {
      return [{ ...who, act: "exit", reason: kind === "stop" ? "journey_stopped" : "publish_plan" }];
    }
    const { to, timer, sendAgain } = rule;
    return [{ ...who, act: "move", to, timer, had: sendAgain ? [] : (had.get(run.id) ?? []) }];
  });
}

export type Taken = Readonly<{ id: string; person_id: string; journey_id: string }>;

/** Decides a page and writes it, as any batch is written. */
export async function workPlan(
  tx: Tx,
  change: Change,
  now: number,
  taken: readonly Taken[],
  orders: readonly MoveOrder[],
): Promise<Readonly<{ result: PlanResult; written: Written }>> {
  const version = change.version === null ? null : { journeyId: change.journeyId, version: change.version };
  const backTo = orders.flatMap((order) =>
    order.act === "back" ? [{ journeyId: change.journeyId, version: order.before.version }] : [],
  );
  const loaded = await loadBatch(tx, taken, [], [...(version ? [version] : []), ...backTo]);
  const { batch, revs } = await withEnded(tx, loaded, orders);
  const cause = { kind: "plan", change: change.id, by: change.askedBy };
  const past = change.plan.checkExits ? await pastOf(tx, version, taken) : null;
  const result = carryOutPlan({ batch, orders, version, now, cause, past });
  const context = { now, batch, rowShard: new Map<number, number>(), revs, shardOf, atOnce: null };
  return { result, written: await writeChanges(tx, result.changes, context) };
}

/** An undo may find runs that the plan has ended: they are laid out beside the live ones. */
async function withEnded(
  tx: Tx,
  { batch, revs }: Awaited<ReturnType<typeof loadBatch>>,
  orders: readonly MoveOrder[],
) {
  const missing = orders.flatMap(({ act, runId }) => (act === "back" && !revs.has(runId) ? [runId] : []));
  if (missing.length === 0) return { batch, revs };
  const runs = new Map<string, readonly Run[]>(batch.runs);
  const known = new Map(revs);
  for (const { run, rev } of await storedRuns(tx, missing)) {
    runs.set(run.personId, [...(runs.get(run.personId) ?? []), run]);
    known.set(run.id, rev);
  }
  return { batch: { ...batch, runs }, revs: known };
}

/** What the new version's exits look at: events of the names that they speak of. */
async function pastOf(
  tx: Tx,
  version: Readonly<{ journeyId: string; version: number }> | null,
  taken: readonly Taken[],
) {
  const [journey] = version ? (await compiledVersions(tx, [version])).values() : [];
  const names = (journey?.exits ?? []).flatMap((exit) => {
    if (exit.kind === "event") return [exit.event];
    return exit.kind === "cart" ? ["Order Completed", "Checkout Started"] : [];
  });
  return loadHistory(tx, [...new Set(taken.map(({ person_id }) => person_id))], [...new Set(names)]);
}

/** Runs that change their version leave the one and come into the other: so that each version's report adds up. */
export function versionChanges({ before, after }: PlanResult): readonly Delta[] {
  const deltas = new Map<string, Delta>();
  for (const [id, was] of before) {
    const is = after.get(id);
    if (!is || is.version === was.version) continue;
    for (const [run, key] of [
      [was, "out"],
      [is, "in"],
    ] as const) {
      const { workspaceId, journeyId, version } = run;
      const known = deltas.get(`${version}/${key}`);
      const n = (known?.n ?? 0) + 1;
      deltas.set(`${version}/${key}`, {
        workspaceId,
        journeyId,
        version,
        stepId: "",
        metric: "moved",
        key,
        n,
      });
    }
  }
  return [...deltas.values()];
}

import { isLive } from "#core/engine/advance.ts";
import type { MoveOrder, PlanResult } from "#core/engine/carry-out-plan.ts";
import { addToRollups, type Delta } from "#lib/analytics/rollups.ts";
import { stepsHad } from "#lib/delivery/had.ts";
import { RunsUnreadable } from "#lib/engine/load-batch.ts";
import { ordersFor, type Taken, versionChanges, workPlan } from "#lib/engine/plan-work.ts";
import { failUnreadable } from "#lib/engine/poison.ts";
import type { Written } from "#lib/engine/write-changes.ts";
import { type Change, changesToCarryOut, finishMoves, holdChange } from "#lib/journeys/changes.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import {
  countMoves,
  noteMoves,
  noteReturns,
  type RunMove,
  reopenEntries,
  shardsToWork,
  takeRunsToMove,
  takeRunsToReturn,
} from "#lib/runs/plan-moves.ts";
import { storedRuns } from "#lib/runs/state.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

/** S-13.7: people are moved in pages of so many, each a transaction of its own. */
const PAGE = 1_000;
/** After so long other chores have their turn; the rest goes on where this ended. */
const TURN_MS = 2_000;

/**
 * Carries out the plans of changes whose grace is over, page by page under the locks of its shards, so that it works where the
 * engine does not (G-17). What a page has done is written with it: killed at any line, the next turn goes on.
 */
export async function movePeople(platform: Platform): Promise<number> {
  const until = performance.now() + TURN_MS;
  let moved = 0;
  for (const id of await changesToCarryOut(platform.db)) {
    const turn = await carryOut(platform, id, until);
    moved += turn.moved;
    if (!turn.through) return moved;
  }
  return moved;
}

type Turn = Readonly<{ moved: number; through: boolean }>;

/** One change, shard by shard; `through`: nobody is left, or it was taken back. A merge may take somebody to a shard that was done. */
async function carryOut(platform: Platform, id: string, until: number): Promise<Turn> {
  let moved = 0;
  for (;;) {
    const change = await platform.db.transaction((tx) => holdChange(tx, id));
    if (!change) return { moved, through: true };
    const shards = await shardsToWork(platform.db, change);
    if (shards.length === 0) break;
    const before = moved;
    for (const together of pagesOf(shards)) {
      const turn = await workShards(platform, id, together, until);
      moved += turn.moved;
      if (!turn.through) return { moved, through: false };
    }
    if (moved === before) break;
  }
  await finish(platform.db, id);
  return { moved, through: true };
}

/** Few people of many shards are one page; many of one shard are several. */
function pagesOf(shards: readonly Readonly<{ shard: number; n: number }>[]): readonly (readonly number[])[] {
  const pages: number[][] = [];
  let left = 0;
  for (const { shard, n } of shards) {
    if (n > left) {
      pages.push([]);
      left = PAGE;
    }
    pages.at(-1)?.push(shard);
    left -= n;
  }
  return pages;
}

async function workShards(
  platform: Platform,
  id: string,
  shards: readonly number[],
  until: number,
): Promise<Turn> {
  for (let moved = 0; ; ) {
    if (performance.now() > until) return { moved, through: false };
    const page = await carefully(platform.db, id, shards);
    ringFor(platform, page);
    moved += page.handled;
    if (page.handled < PAGE) return { moved, through: true };
  }
}

type Page = Written & Readonly<{ handled: number }>;
const NOTHING: Page = { lanes: [], shards: [], handled: 0 };

/** Runs that nobody can read any more must not hold up the others (G-12). */
async function carefully(db: Database, changeId: string, shards: readonly number[]): Promise<Page> {
  try {
    return await movePage(db, changeId, shards);
  } catch (error) {
    if (!(error instanceof RunsUnreadable)) throw error;
    await failUnreadable(db, error.runIds);
    return movePage(db, changeId, shards);
  }
}

function movePage(db: Database, changeId: string, shards: readonly number[]): Promise<Page> {
  return db.transaction(async (tx) => {
    // The order of all locks: shard, then the rest; the engine leaves a shard that is held to its next batch.
    const [locked] = await tx.rows<{ now: Date }>(
      "select cairn_now() as now from shard where id = any($1::int[]) order by id for update",
      [shards],
    );
    const change = locked && (await holdChange(tx, changeId));
    if (!change) return NOTHING;
    const now = locked.now.getTime();
    return change.moves === "returning"
      ? returnPage(tx, change, shards, now)
      : aheadPage(tx, change, shards, now);
  });
}

async function aheadPage(tx: Tx, change: Change, shards: readonly number[], now: number): Promise<Page> {
  const { id: changeId, journeyId, rules } = change;
  const taken = await takeRunsToMove(tx, { changeId, journeyId, shards, rules, size: PAGE });
  if (taken.length === 0) return NOTHING;
  const { result, written } = await workPlan(tx, change, now, taken, await ordersFor(tx, change, taken));
  await noteMoves(tx, changeId, movesOf(taken, result));
  await addToRollups(tx, versionChanges(result));
  return { ...written, handled: taken.length };
}

async function returnPage(tx: Tx, change: Change, shards: readonly number[], now: number): Promise<Page> {
  const taken = await takeRunsToReturn(tx, change.id, shards, PAGE);
  if (taken.length === 0) return NOTHING;
  const onTheirWay = await inFlight(tx, taken);
  const stays = (one: (typeof taken)[number]) => one.gone_on || onTheirWay.has(one.id);
  const orders = taken
    .filter((one) => !stays(one))
    .map((one): MoveOrder => ({ runId: one.id, personId: one.person_id, act: "back", before: one.before }));
  const { result, written } = await workPlan(tx, change, now, taken, orders);
  const back = [...result.outcomes].flatMap(([id, outcome]) => (outcome === "back" ? [id] : []));
  const revived = back.filter((id) => result.before.get(id)?.endedAt != null);
  await reopenEntries(tx, revived);
  await addToRollups(tx, [...versionChanges(result), ...takenBack(revived, result)]);
  const isBack = new Set(back);
  const goneOn = taken.flatMap(({ id }) => (isBack.has(id) ? [] : [id]));
  await noteReturns(tx, change.id, back, goneOn);
  return { ...written, handled: taken.length };
}

/** Whose message is being sent at this moment has gone on: put back, they would get it again. */
async function inFlight(tx: Tx, taken: readonly Readonly<{ id: string }>[]): Promise<ReadonlySet<string>> {
  const ids = taken.map(({ id }) => id);
  const had = await stepsHad(tx, ids);
  const runs = await storedRuns(tx, ids);
  const sent = runs.filter(({ run }) => run.wait?.deliveryId && had.get(run.id)?.includes(run.stepId));
  return new Set(sent.map(({ run }) => run.id));
}

function movesOf(taken: readonly Taken[], { outcomes, before, after }: PlanResult): readonly RunMove[] {
  return taken.flatMap(({ id }) => {
    const [was, is] = [before.get(id), after.get(id)];
    const outcome = outcomes.get(id);
    if (!was || !is || !outcome || outcome === "back") return [];
    return [{ before: was, after: is, outcome }];
  });
}

/** Ends that are taken back did not happen, as far as the figures go. */
function takenBack(revived: readonly string[], { before }: PlanResult): readonly Delta[] {
  return revived.flatMap((id) => {
    const run = before.get(id);
    if (!run || isLive(run)) return [];
    const { workspaceId, journeyId, version, stepId, state, endReason } = run;
    return [
      { workspaceId, journeyId, version, stepId, metric: "ended", key: `${state}:${endReason ?? ""}`, n: -1 },
    ];
  });
}

/** Through with it: what came of it is written down. */
async function finish(db: Database, changeId: string): Promise<void> {
  const counts = await countMoves(db, changeId);
  await db.transaction(async (tx) => {
    const change = await holdChange(tx, changeId);
    if (!change) return;
    const done = change.moves === "returning" ? "returned" : "done";
    await writeAudit(tx, {
      workspaceId: change.workspaceId,
      actor: { kind: change.askedBy === null ? "system" : "member", id: change.askedBy },
      act: change.moves === "returning" ? "journey.people_returned" : "journey.people_moved",
      objectKind: "journey",
      objectId: change.journeyId,
      detail: { change: changeId, version: change.version, ...counts },
    });
    await finishMoves(tx, changeId, change.moves, done);
  });
}

/** The engine's alarm is set anew: somebody may be due sooner than it knows. */
function ringFor({ queues }: Platform, { lanes, handled }: Page): void {
  for (const lane of lanes) queues.ring({ name: "delivery", lane });
  if (handled > 0) queues.ring({ name: "engine" });
}

import { setTimeout as sleep } from "node:timers/promises";
import { ensureAddresses } from "#lib/consent/suppression.ts";
import { call } from "#lib/delivery/call.ts";
import { type Claimed, claim, release } from "#lib/delivery/claim.ts";
import { type Doors, tryDoors } from "#lib/delivery/doors.ts";
import { nextDueMs } from "#lib/delivery/due-lanes.ts";
import { guard } from "#lib/delivery/guard.ts";
import { placesOf } from "#lib/delivery/guard-facts.ts";
import { inPlace } from "#lib/delivery/in-place.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { HOLD_BACK_MS } from "#lib/delivery/judge.ts";
import { partsOfLane } from "#lib/delivery/lane.ts";
import { isLaneOpen, type LaneDoor, mayCallBegin } from "#lib/delivery/lane-open.ts";
import { keepLeases, OWNER } from "#lib/delivery/leases.ts";
import { giveTokens, setRate, takeTokens } from "#lib/delivery/rates.ts";
import { prepare } from "#lib/delivery/render.ts";
import { Results } from "#lib/delivery/results.ts";
import { type Allowed, earnRetries, repay, withinBudget } from "#lib/delivery/retry-budget.ts";
import { leaveOutSent } from "#lib/delivery/sent-before.ts";
import { takeResults } from "#lib/delivery/take-results.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Deliveries that pass the stages together; each stage is a fixed number of statements for all of them. */
const CHUNK = 50;
/** Chunks of one lane under way at once: while one calls, the next renders. */
const CHUNKS = 4;
/** After this the lane is handed back, so that others have their turn and a stop need not wait. */
const TURN_MS = 4_000;
/** A lane that is due again within this time rings its own bell. */
const BELL_MS = 300_000;

/** Delivers what is due in a lane, until nothing is or its turn is over; says how many it handled. */
export async function runLane(platform: Platform, lane: string): Promise<number> {
  const turn: Turn = { held: new Set(), busy: new Set(), failures: [], handled: 0 };
  const leases = keepLeases(platform, turn.held);
  let more = false;
  try {
    more = await takeTurn(platform, lane, turn);
  } finally {
    await Promise.all(turn.busy);
    clearInterval(leases);
  }
  if (turn.failures.length > 0) throw turn.failures[0];
  await ringAgain(platform, lane, more);
  return turn.handled;
}

/** What is under way in one turn. The promises of `busy` never reject: what went wrong stands in `failures`. */
type Turn = { held: Set<string>; busy: Set<Promise<void>>; failures: unknown[]; handled: number };

/** Batch after batch; true when the time was over before the work was. */
async function takeTurn(platform: Platform, lane: string, turn: Turn): Promise<boolean> {
  const until = performance.now() + TURN_MS;
  while (turn.failures.length === 0) {
    if (performance.now() > until) return true;
    const work = await nextWork(platform, lane);
    if (work.kind === "none") return false;
    if (work.kind === "slow") await sleep(work.waitMs);
    else begin(platform, lane, work, turn);
    if (turn.busy.size >= CHUNKS) await Promise.race(turn.busy);
  }
  return false;
}

function begin(platform: Platform, lane: string, work: Work, turn: Turn): void {
  turn.handled += work.batch.length;
  for (const { id } of work.batch) turn.held.add(id);
  const done: Promise<void> = runBatch(platform, lane, work)
    .catch((error: unknown) => void turn.failures.push(error))
    .finally(() => {
      turn.busy.delete(done);
      for (const { id } of work.batch) turn.held.delete(id);
    });
  turn.busy.add(done);
}

type Work = Readonly<{ kind: "some"; doors: Doors; tokens: string | null }> & Allowed;
/** `slow`: there is work, but the provider's rate allows no more of it just now. */
type NextWork = Work | Readonly<{ kind: "none" }> | Readonly<{ kind: "slow"; waitMs: number }>;

const NONE = { kind: "none" } as const;
/** How long to wait for tokens at least, so that a few are taken at once. */
const LEAST_WAIT_MS = 20;

/** T0: what may be worked on now, with a token of the provider's rate for each. */
async function nextWork(platform: Platform, lane: string): Promise<NextWork> {
  const { db, env } = platform;
  const lock = await isLaneOpen(platform, lane);
  if (!lock.open) return NONE;
  const doors = await tryDoors(db, lane);
  const own = doors.get(lane);
  if (own && !own.letsOneThrough) return NONE;
  // Half of what may be under way: while these are called, the next ones render.
  const size = own ? 1 : Math.min(CHUNK, Math.ceil(lock.maxInFlight / 2));
  const tokens = await takeRate(platform, lane, lock, size);
  if (tokens.taken === 0) return (await isDue(db, lane)) ? { kind: "slow", waitMs: tokens.waitMs } : NONE;
  const claimed = await claim(db, lane, { size: tokens.taken, owner: OWNER, leaseMs: env.leaseTtlMs });
  await failpoint("delivery.afterClaim");
  const { batch, paid } = await withinBudget(db, lane, claimed, doors);
  if (tokens.key !== null) await giveTokens(db, tokens.key, tokens.taken - batch.length);
  return claimed.length === 0 ? NONE : { kind: "some", batch, paid, doors, tokens: tokens.key };
}

type Tokens = Readonly<{ key: string | null; taken: number; waitMs: number }>;

async function takeRate(
  { db }: Platform,
  lane: string,
  { ratePerSecond }: LaneDoor,
  size: number,
): Promise<Tokens> {
  if (ratePerSecond === null) return { key: null, taken: size, waitMs: 0 };
  await setRate(db, lane, ratePerSecond);
  const taken = await takeTokens(db, lane, size);
  return { key: lane, taken, waitMs: Math.max(LEAST_WAIT_MS, 1_000 / ratePerSecond) };
}

async function isDue(db: Platform["db"], lane: string): Promise<boolean> {
  const ms = await nextDueMs(db, lane);
  return ms !== null && ms <= 0;
}

/**
 * What has been started before without an orderly end goes alone: whatever breaks its work breaks no other's (G-12).
 */
async function runBatch(platform: Platform, lane: string, work: Work): Promise<void> {
  const fresh = work.batch.filter(({ starts }) => starts <= 1);
  const failures: unknown[] = [];
  const run = (batch: readonly Claimed[]) =>
    runChunk(platform, lane, { ...work, batch }).catch((error: unknown) => void failures.push(error));
  await run(fresh);
  for (const one of work.batch) if (one.starts > 1) await run([one]);
  if (failures.length > 0) throw failures[0];
}

/** Render, T1, call, T2: for one batch. Whatever throws leaves its deliveries to their leases. */
async function runChunk(platform: Platform, lane: string, work: Work): Promise<void> {
  const { db, queues } = platform;
  const { paid, doors, tokens } = work;
  const { wasRestored } = await isLaneOpen(platform, lane);
  const batch = wasRestored ? await leaveOutSent(platform, work.batch) : work.batch;
  if (batch.length === 0) return;
  const { workspaceId } = partsOfLane(lane);
  const prepared = await prepare(platform, workspaceId, batch);
  await failpoint("delivery.afterRender");
  await ensureAddresses(db, placesOf(prepared));
  const { going, locked, provider, workspace, shards } = await inPlace(() =>
    guard(platform, workspaceId, prepared, doors),
  );
  journalOf(db).know(going.map(({ attemptId }) => attemptId));
  await failpoint("delivery.afterGuard");
  if (shards.length > 0) queues.ring({ name: "engine" });
  if (tokens !== null) await giveTokens(db, tokens, batch.length - going.length);
  const gone = new Set(going.map(({ delivery }) => delivery));
  await repay(
    db,
    lane,
    paid,
    batch.filter((delivery) => !gone.has(delivery)),
  );
  // Not left to their leases: another worker's claim may hold a row just while it finds that it comes too late.
  const soon = locked.map((delivery) => ({ delivery, afterMs: HOLD_BACK_MS }));
  await inPlace(() => release(db, soon));
  if (provider === null || going.length === 0) return;
  const stillOpen = ({ journeyId }: Claimed) => mayCallBegin(platform, lane, journeyId, provider.kind.inside);
  const results = new Results((called) => takeResults(platform, lane, called));
  await Promise.all(
    going.map(async (one) => results.add(await call({ platform, provider, workspace, stillOpen }, one))),
  );
  await results.flush();
  // Not before the calls: on a slow line each round trip before them counts against the guard's age (G-9).
  await earnRetries(db, lane, going.filter(({ delivery }) => delivery.attempts === 0).length);
}

/**
 * What is due and was left lies behind a shut door, or with another worker: the sweep looks after it, so that no bell
 * rings for nothing.
 */
async function ringAgain({ db, queues }: Platform, lane: string, more: boolean): Promise<void> {
  if (more) {
    queues.ring({ name: "delivery", lane });
    return;
  }
  const ms = await nextDueMs(db, lane);
  if (ms !== null && ms > 0 && ms < BELL_MS) queues.ring({ name: "delivery", lane, delayMs: Math.ceil(ms) });
}

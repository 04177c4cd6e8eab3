import { randomBytes } from "node:crypto";
import { ensureAddresses } from "#lib/consent/suppression.ts";
import { type Called, call } from "#lib/delivery/call.ts";
import { type Claimed, claim, renewLeases } from "#lib/delivery/claim.ts";
import { type Doors, moveDoors, tryDoors } from "#lib/delivery/doors.ts";
import { nextDueMs } from "#lib/delivery/due-lanes.ts";
import { guard } from "#lib/delivery/guard.ts";
import { placesOf } from "#lib/delivery/guard-facts.ts";
import { inPlace } from "#lib/delivery/in-place.ts";
import { partsOfLane } from "#lib/delivery/lane.ts";
import { isLaneOpen } from "#lib/delivery/lane-open.ts";
import { giveTokens, setRate, takeTokens } from "#lib/delivery/rates.ts";
import { prepare } from "#lib/delivery/render.ts";
import { writeResults } from "#lib/delivery/result.ts";
import { Results } from "#lib/delivery/results.ts";
import { earnRetries, withinBudget } from "#lib/delivery/retry-budget.ts";
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

/** Names this process in leases. */
const OWNER = `${process.pid}-${randomBytes(4).toString("hex")}`;

/** Delivers what is due in a lane, until nothing is or its turn is over; says how many it handled. */
export async function runLane(platform: Platform, lane: string): Promise<number> {
  const until = performance.now() + TURN_MS;
  const held = new Set<string>();
  const leases = keepLeases(platform, held);
  const busy = new Set<Promise<void>>();
  let handled = 0;
  let more = false;
  try {
    for (;;) {
      more = performance.now() > until;
      if (more) break;
      const work = await nextWork(platform, lane);
      if (work === null) break;
      handled += work.batch.length;
      for (const { id } of work.batch) held.add(id);
      const done: Promise<void> = runChunk(platform, lane, work).finally(() => {
        busy.delete(done);
        for (const { id } of work.batch) held.delete(id);
      });
      busy.add(done);
      if (busy.size >= CHUNKS) await Promise.race(busy);
    }
    await Promise.all(busy);
  } finally {
    clearInterval(leases);
    await Promise.allSettled(busy);
  }
  await ringAgain(platform, lane, more);
  return handled;
}

type Work = Readonly<{ batch: readonly Claimed[]; doors: Doors; tokens: string | null }>;

/** T0: what may be worked on now, with a token of the provider's rate for each. */
async function nextWork(platform: Platform, lane: string): Promise<Work | null> {
  const { db, env } = platform;
  const lock = await isLaneOpen(platform, lane);
  if (!lock.open) return null;
  const doors = await tryDoors(db, lane);
  const own = doors.get(lane);
  if (own && !own.letsOneThrough) return null;
  let size = own ? 1 : Math.min(CHUNK, lock.maxInFlight);
  const key = lock.ratePerSecond === null ? null : lane;
  if (key !== null && lock.ratePerSecond !== null) {
    await setRate(db, key, lock.ratePerSecond);
    size = await takeTokens(db, key, size);
    if (size === 0) return null;
  }
  const claimed = await claim(db, lane, { size, owner: OWNER, leaseMs: env.leaseTtlMs });
  await failpoint("delivery.afterClaim");
  const batch = await withinBudget(db, lane, claimed);
  if (key !== null) await giveTokens(db, key, size - batch.length);
  return claimed.length === 0 ? null : { batch, doors, tokens: key };
}

/** Render, T1, call, T2: for one batch. Whatever throws leaves its deliveries to their leases. */
async function runChunk(platform: Platform, lane: string, { batch, doors, tokens }: Work): Promise<void> {
  if (batch.length === 0) return;
  const { workspaceId } = partsOfLane(lane);
  const { db, queues } = platform;
  const prepared = await prepare(platform, workspaceId, batch);
  await failpoint("delivery.afterRender");
  await ensureAddresses(db, placesOf(prepared));
  const { going, provider, workspace, shards } = await inPlace(() =>
    guard(platform, workspaceId, prepared, doors),
  );
  await failpoint("delivery.afterGuard");
  for (const shard of shards) queues.ring({ name: "engine", shard });
  if (tokens !== null) await giveTokens(db, tokens, batch.length - going.length);
  if (provider === null || going.length === 0) return;
  await earnRetries(db, lane, going.filter(({ delivery }) => delivery.attempts === 0).length);
  const stillOpen = async () => (await isLaneOpen(platform, lane)).open;
  const results = new Results((called) => takeResults(platform, lane, called));
  await Promise.all(
    going.map(async (one) => results.add(await call({ platform, provider, workspace, stillOpen }, one))),
  );
  await results.flush();
}

async function takeResults(platform: Platform, lane: string, called: readonly Called[]): Promise<void> {
  const { db, queues } = platform;
  const finished = called.map((one) => one.finished);
  const shards = await inPlace(() => writeResults(db, finished));
  await failpoint("delivery.afterResult");
  for (const shard of shards) queues.ring({ name: "engine", shard });
  await moveDoors(
    db,
    lane,
    called.flatMap(({ news }) => news ?? []),
  );
}

/** Leases are kept while their work goes on; a process that hangs cannot keep them. */
function keepLeases({ db, env, log }: Platform, held: ReadonlySet<string>): NodeJS.Timeout {
  const timer = setInterval(() => {
    renewLeases(db, OWNER, [...held], env.leaseTtlMs).catch((error: unknown) =>
      log.warn({ error }, "leases could not be renewed"),
    );
  }, env.leaseTtlMs / 4);
  timer.unref();
  return timer;
}

async function ringAgain({ db, queues }: Platform, lane: string, more: boolean): Promise<void> {
  const ms = more ? 0 : await nextDueMs(db, lane);
  if (ms !== null && ms < BELL_MS)
    queues.ring({ name: "delivery", lane, delayMs: Math.max(0, Math.ceil(ms)) });
}

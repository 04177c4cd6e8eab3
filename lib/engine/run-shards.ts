import { randomInt } from "node:crypto";
import { PersonFailed } from "#core/engine/process-batch.ts";
import type { AtOnce } from "#lib/delivery/at-once-calls.ts";
import { RunsUnreadable } from "#lib/engine/load-batch.ts";
import { performMerge } from "#lib/engine/merge.ts";
import { failDueRuns, failUnreadable, quarantineEvent } from "#lib/engine/poison.ts";
import { type BatchResult, runBatch } from "#lib/engine/shard-batch.ts";
import type { Written } from "#lib/engine/write-changes.ts";
import { noteStart } from "#lib/eventlog/queue.ts";
import { notedMerges } from "#lib/people/merges.ts";
import { type Sql, sqlState } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Batch sizes by how often the shard was started without an end: a batch that kills its process shrinks to its cause. */
const SIZES = [500, 500, 50, 5, 1] as const;
/** What all shards' batch holds at most, and at least where what it holds costs much (guarantees 8.3). */
const MOST = SIZES[0];
const LEAST = 50;
const LONG_MS = 1_000;
const SHORT_MS = 250;
const TRANSIENT = new Set(["40001", "40P01", "55P03", "57014", "25P03"]);
const TRIES = 5;
const STARTS_BEFORE_QUARANTINE = 3;
/** After this somebody else has a turn, such as a stop. */
const TURN_MS = 4_000;

type Started = Readonly<{ id: number; starts: number }>;

/**
 * Works whatever is to be done in any shard, until nothing is left or the turn is over; says how much it moved. Calls
 * that may be made now are handed to `atOnce`, except where a shard has ended badly before: what may end a process goes
 * alone, through the outbox (G-12).
 */
export async function runShards(platform: Platform, atOnce: AtOnce | null = null): Promise<number> {
  const until = performance.now() + TURN_MS;
  let moved = 0;
  while (performance.now() < until) {
    const started = await platform.db.rows<Started>(START_WITH_WORK, [], "start_shards_with_work");
    if (started.length === 0) return moved;
    const handled = await workStarted(platform, started, atOnce);
    moved += handled;
    // What is left then waits for somebody else, such as the other worker of a merge: the sweep looks again.
    if (handled === 0) return moved;
  }
  platform.queues.ring({ name: "engine" });
  return moved;
}

// An ordered probe of each shard's queue, timers and merges: 3.2 ms at a million rows (guarantees 8.4).
const HAS_WORK = `
  ((select seq from event_queue q where q.shard = s.id order by workspace_id, seq limit 1) is not null
   or (select wake_at from run r where r.shard = s.id and state in ('active', 'waiting') and wake_at <= cairn_now()
       order by wake_at limit 1) is not null
   or exists (select from person_merge m where m.state = 'noted' and (m.loser_shard = s.id or m.survivor_shard = s.id)))`;

// Counted in a transaction of its own, before the work: a number that keeps growing means that the work kills its
// process (architecture 6.2). It need not outlive the database's machine, so nobody waits for the disk.
const START_WITH_WORK = `
  update shard set starts = starts + 1
  where id in (select s.id from shard s where ${HAS_WORK} order by s.id for update skip locked)
    and set_config('synchronous_commit', 'off', true) is not null
  returning id, starts`;

/** Shards with a queued event, a due run or a noted merge. */
export async function shardsWithWork(sql: Sql): Promise<readonly number[]> {
  const rows = await sql.rows<{ id: number }>(
    `select s.id from shard s where ${HAS_WORK} order by s.id`,
    [],
    "shards_with_work",
  );
  return rows.map(({ id }) => id);
}

/** One batch for all shards that end well, and one for each that did not the last time. */
async function workStarted(
  platform: Platform,
  started: readonly Started[],
  atOnce: AtOnce | null,
): Promise<number> {
  await failpoint("engine.afterClaim");
  const calm = started.filter(({ starts }) => starts <= 1).map(({ id }) => id);
  let handled = calm.length > 0 ? await workTogether(platform, calm, atOnce) : 0;
  for (const { id, starts } of started) if (starts > 1) handled += await workAlone(platform, id, starts);
  return handled;
}

/** As many as a second is enough for, as of this process's last batches: who comes meanwhile waits no longer. */
let together: number = MOST;

/** The size of the next batch after one of so many took so long. */
export function nextSize(size: number, tookMs: number): number {
  if (tookMs > LONG_MS) return Math.max(LEAST, Math.floor(size / 2));
  return tookMs < SHORT_MS ? Math.min(MOST, size * 2) : size;
}

/** All in one transaction: what a batch costs is shared by all that has come meanwhile (performance P-4). */
async function workTogether(
  platform: Platform,
  shards: readonly number[],
  atOnce: AtOnce | null,
): Promise<number> {
  const begun = performance.now();
  try {
    const result = await runBatch(platform.db, shards, together, atOnce);
    together = nextSize(together, performance.now() - begun);
    await failpoint("engine.afterCommit");
    if (result) atOnce?.go(result.begun);
    return await finish(platform, shards, result);
  } catch (error) {
    platform.log.warn({ error, count: shards.length }, "a batch of shards failed; each is worked alone");
  }
  let handled = 0;
  for (const shard of shards) handled += await workAlone(platform, shard, 1);
  return handled;
}

async function workAlone(platform: Platform, shard: number, starts: number): Promise<number> {
  const size = SIZES[Math.min(starts, SIZES.length - 1)] ?? 1;
  if (size === 1) await setKillersAside(platform, shard);
  const search: Search = { size, suspects: 0, handled: 0 };
  for (let attempt = 1; !(await workOldest(platform, shard, search, attempt)); ) attempt += 1;
  return search.handled;
}

/** `suspects`: so many of the oldest are known to hold one that fails; half of them is tried, then half of the rest. */
type Search = { size: number; suspects: number; handled: number };

async function workOnce(platform: Platform, shard: number, size: number): Promise<number> {
  const result = await runBatch(platform.db, [shard], size);
  await failpoint("engine.afterCommit");
  return finish(platform, [shard], result);
}

/** One batch of the oldest; true when no more of them are suspect, or the one that fails is set aside. */
async function workOldest(
  platform: Platform,
  shard: number,
  search: Search,
  attempt: number,
): Promise<boolean> {
  const { size } = search;
  try {
    const done = await workOnce(platform, shard, size);
    search.handled += done;
    search.suspects -= size;
    search.size = Math.max(1, Math.floor(size / 2));
    return done === 0 || search.suspects <= 0;
  } catch (error) {
    const next = await recover(platform, shard, { error, size, attempt });
    search.suspects = next !== null && next < size ? size : search.suspects;
    search.size = next ?? size;
    return next === null;
  }
}

/** After the commit: bells for the lanes with new deliveries, and the merges that the batch has left alone. */
async function finish(
  platform: Platform,
  shards: readonly number[],
  result: BatchResult | null,
): Promise<number> {
  if (!result) return 0;
  ringFor(platform, result);
  if (!result.merges) return result.handled;
  let merged = 0;
  for (const noted of await notedMerges(platform.db, shards)) {
    ringFor(platform, await performMerge(platform.db, noted));
    merged += 1;
  }
  return result.handled + merged;
}

function ringFor({ queues }: Platform, { lanes, shards }: Written): void {
  for (const lane of lanes) queues.ring({ name: "delivery", lane });
  if (shards.length > 0) queues.ring({ name: "engine" });
}

type Failure = Readonly<{ error: unknown; size: number; attempt: number }>;

/** Does what the failure asks for and says how large the next try may be, null: the cause is set aside; rethrows what no smaller batch would mend. */
async function recover(
  platform: Platform,
  shard: number,
  { error, size, attempt }: Failure,
): Promise<number | null> {
  const { db, log } = platform;
  if (error instanceof PersonFailed) {
    log.error({ error, shard, seq: error.seq }, "an event or run broke the interpreter and is set aside");
    if (error.seq === null) await failDueRuns(db, shard, error.personId);
    else await quarantineEvent(db, shard, error.seq, error.cause);
    return size;
  }
  if (error instanceof RunsUnreadable) {
    log.error({ shard, count: error.runIds.length }, "runs of versions that cannot be read are set aside");
    await failUnreadable(db, error.runIds);
    return size;
  }
  const state = sqlState(error);
  if (state !== null && TRANSIENT.has(state) && attempt < TRIES) {
    await new Promise((resolve) => setTimeout(resolve, randomInt(50, 500)));
    return size;
  }
  // 22: data. 23: constraint. 54: limit. One row of the batch is refused; halving finds it.
  if (state === null || !/^(22|23|54)/.test(state)) throw error;
  if (size > 1) return Math.floor(size / 2);
  await quarantineOldest(platform, shard, error);
  return null;
}

/** At size 1 the event's own starts are committed before it is tried again; at 3 it is quarantined (guarantees 8.3). */
async function setKillersAside({ db }: Platform, shard: number): Promise<void> {
  const oldest = await db.transaction((tx) => noteStart(tx, shard));
  if (oldest && oldest.starts > STARTS_BEFORE_QUARANTINE) {
    await quarantineEvent(db, shard, oldest.seq, new Error("processing it ended the process three times"));
  }
}

async function quarantineOldest({ db }: Platform, shard: number, cause: unknown): Promise<void> {
  const oldest = await db.transaction((tx) => noteStart(tx, shard));
  if (!oldest) throw cause;
  await quarantineEvent(db, shard, oldest.seq, cause);
}

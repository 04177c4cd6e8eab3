import { randomInt } from "node:crypto";
import { PersonFailed } from "#core/engine/process-batch.ts";
import { performMerge } from "#lib/engine/merge.ts";
import { failDueRuns, quarantineEvent } from "#lib/engine/poison.ts";
import { type BatchResult, runShardBatch } from "#lib/engine/shard-batch.ts";
import type { Written } from "#lib/engine/write-changes.ts";
import { noteStart } from "#lib/eventlog/queue.ts";
import { notedMerges } from "#lib/people/merges.ts";
import { type Sql, sqlState } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Batch sizes by how often the shard was started without an end: a batch that kills its process shrinks to its cause. */
const SIZES = [500, 500, 50, 5, 1] as const;
const TRANSIENT = new Set(["40001", "40P01", "55P03", "57014", "25P03"]);
const TRIES = 5;
const ROUNDS = 20;
const STARTS_BEFORE_QUARANTINE = 3;

/** Works a shard until nothing is left to do now, or for a fair while; says how much it moved. */
export async function runShard(platform: Platform, shard: number): Promise<number> {
  let handled = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = await oneBatch(platform, shard);
    if (!result) return handled;
    handled += result.handled;
    ringFor(platform, shard, result);
    if (result.merges) await merge(platform, shard);
    const again = result.more || result.merges || result.shards.includes(shard);
    if (again) continue;
    ringLater(platform, shard, result);
    return handled;
  }
  platform.queues.ring({ name: "engine", shard });
  return handled;
}

/** After the commit: the lanes with new deliveries, and other shards that were written to. */
function ringFor({ queues }: Platform, shard: number, { lanes, shards }: Written): void {
  for (const lane of lanes) queues.ring({ name: "delivery", lane });
  for (const other of shards) if (other !== shard) queues.ring({ name: "engine", shard: other });
}

/** Shards with a queued event, a due run or a noted merge: an ordered probe of each, 3.2 ms at a million rows (guarantees 8.4). */
export async function shardsWithWork(sql: Sql): Promise<readonly number[]> {
  const rows = await sql.rows<{ id: number }>(
    `select s.id from shard s where
       (select seq from event_queue q where q.shard = s.id order by workspace_id, seq limit 1) is not null
       or (select wake_at from run r where r.shard = s.id and state in ('active', 'waiting') and wake_at <= cairn_now()
           order by wake_at limit 1) is not null
       or exists (select from person_merge m where m.state = 'noted' and (m.loser_shard = s.id or m.survivor_shard = s.id))
     order by s.id`,
    [],
    "shards_with_work",
  );
  return rows.map(({ id }) => id);
}

async function oneBatch(platform: Platform, shard: number): Promise<BatchResult | null> {
  const started = await startedTimes(platform, shard);
  if (started === null) return null;
  let size: number = SIZES[Math.min(started, SIZES.length - 1)] ?? 1;
  await failpoint("engine.afterClaim");
  if (size === 1) await setKillersAside(platform, shard);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await runShardBatch(platform.db, shard, size);
      await failpoint("engine.afterCommit");
      return result;
    } catch (error) {
      size = await recover(platform, shard, { error, size, attempt });
    }
  }
}

type Failure = Readonly<{ error: unknown; size: number; attempt: number }>;

/** Does what the failure asks for and says how large the next try may be; rethrows what no smaller batch would mend. */
async function recover(
  platform: Platform,
  shard: number,
  { error, size, attempt }: Failure,
): Promise<number> {
  const { db, log } = platform;
  if (error instanceof PersonFailed) {
    log.error({ error, shard, seq: error.seq }, "an event or run broke the interpreter and is set aside");
    if (error.seq === null) await failDueRuns(db, shard, error.personId);
    else await quarantineEvent(db, shard, error.seq, error.cause);
    return size;
  }
  const state = sqlState(error);
  if (state !== null && TRANSIENT.has(state) && attempt < TRIES) {
    await new Promise((resolve) => setTimeout(resolve, randomInt(50, 500)));
    return size;
  }
  // 22: data. 23: constraint. 54: limit. One row of the batch is refused; halving finds it.
  if (state === null || !/^(22|23|54)/.test(state)) throw error;
  if (size === 1) await quarantineOldest(platform, shard, error);
  return Math.max(1, Math.floor(size / 2));
}

/** Counts the start in a transaction of its own; null where another worker has the shard at this moment. */
async function startedTimes({ db }: Platform, shard: number): Promise<number | null> {
  const [row] = await db.rows<{ starts: number }>(
    `update shard set starts = starts + 1
     where id = (select id from shard where id = $1 for update skip locked) returning starts`,
    [shard],
    "note_shard_start",
  );
  return row ? row.starts : null;
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

async function merge(platform: Platform, shard: number): Promise<void> {
  for (const noted of await notedMerges(platform.db, shard)) {
    ringFor(platform, shard, await performMerge(platform.db, noted));
  }
}

/** One delayed bell a shard, for its next timer: a million waiting people cost no queue memory (architecture 7). */
function ringLater({ queues, clock }: Platform, shard: number, { nextWakeAt }: BatchResult): void {
  if (nextWakeAt === null) return;
  queues.ring({ name: "engine", shard, delayMs: Math.max(0, nextWakeAt - clock.now()) });
}

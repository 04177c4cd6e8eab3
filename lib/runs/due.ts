import type { Instant } from "#core/kernel/time.ts";
import type { Database, Sql, Tx } from "#lib/platform/db.ts";

/** Ids and people of live runs whose time has come, oldest first. */
export function takeDueRuns(tx: Tx, shards: readonly number[], size: number) {
  return tx.rows<{ id: string; person_id: string; journey_id: string }>(
    `select due.id, person_id, journey_id from unnest($1::int[]) as s(id) cross join lateral (
       select id, person_id, journey_id, wake_at from run
       where shard = s.id and state in ('active', 'waiting') and wake_at <= cairn_now() order by wake_at limit $2) due
     order by wake_at limit $2`,
    [shards, size],
    "take_due_runs",
  );
}

/** Sets due runs of paused journeys aside: their wait stays, their timer rests until the journey goes on (architecture 7). */
export async function setAside(tx: Tx, runIds: readonly string[]): Promise<void> {
  if (runIds.length > 0) await tx.run("update run set wake_at = null where id = any($1::text[])", [runIds]);
}

/** When the next timer of any shard is due; null: none is running. One probe of the index a shard. */
export async function nextWakeAt(sql: Sql): Promise<Instant | null> {
  const [row] = await sql.rows<{ at: Date | null }>(
    `select min(next.wake_at) as at from shard s cross join lateral (
       select wake_at from run where shard = s.id and state in ('active', 'waiting') and wake_at is not null
       order by wake_at limit 1) next`,
    [],
    "next_wake_at",
  );
  return row?.at?.getTime() ?? null;
}

/**
 * Winds the timers of a journey's waiting runs up again after a pause. Shard by shard under the shard's lock, because a
 * batch may be setting one aside at this moment. What fell due meanwhile is due now (S-13.10).
 */
export async function resumeRuns(db: Database, journeyId: string): Promise<number> {
  const shards = await db.rows<{ shard: number }>(
    "select distinct shard from run where journey_id = $1 and state in ('active', 'waiting') and wake_at is null order by shard",
    [journeyId],
  );
  let resumed = 0;
  for (const { shard } of shards) {
    resumed += await db.transaction(async (tx) => {
      await tx.rows("select id from shard where id = $1 for update", [shard]);
      return tx.run(
        `update run set wake_at = case when state = 'active' then cairn_now()
             else to_timestamp((wait->>'wakeAt')::float8 / 1000.0) end
         where journey_id = $1 and shard = $2 and wake_at is null
           and (state = 'active' or (state = 'waiting' and wait->>'wakeAt' is not null))`,
        [journeyId, shard],
      );
    });
  }
  return resumed;
}

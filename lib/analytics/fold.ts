import type { Tx } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

const BATCH = 10_000;
const MOST_BATCHES = 50;

// Sums saturate instead of failing: a fold that fails would fail for ever.
const MOST_VALUE = "99999999999999";

// Appends go on meanwhile: they touch no row that stands here, and what commits later is taken by the next fold.
const FOLD = `
  with taken as (
    delete from rollup_delta where id in (select id from rollup_delta order by id limit $1) returning *
  ), folded as (
    insert into rollup as r (workspace_id, journey_id, version, step_id, metric, key, bucket, n, value)
    select workspace_id, journey_id, version, step_id, metric, key, date_bin('15 minutes', bucket, 'epoch'),
      sum(n), least(sum(value), ${MOST_VALUE})
    from taken where metric <> 'event' group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (workspace_id, journey_id, version, step_id, metric, key, bucket)
    do update set n = r.n + excluded.n, value = least(r.value + excluded.value, ${MOST_VALUE})
  ), counted as (
    insert into event_count as c (workspace_id, event, day, currency, n, value, last_at)
    select t.workspace_id, t.key, (t.bucket at time zone w.time_zone)::date, t.step_id,
      sum(t.n), least(sum(t.value), ${MOST_VALUE}), max(t.bucket)
    from taken t join workspace w on w.id = t.workspace_id
    where t.metric = 'event' group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (workspace_id, event, day, currency)
    do update set n = c.n + excluded.n, value = least(c.value + excluded.value, ${MOST_VALUE}),
      last_at = greatest(c.last_at, excluded.last_at)
  )
  select count(*) as n from taken`;

/**
 * Adds the appended deltas to the sums that reports read, in bounded transactions, and says how many it took.
 * Called every few seconds by the jobs role; two folds at once do no harm, the second one leaves.
 */
export async function foldRollups({ db }: Pick<Platform, "db">): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const taken = await db.transaction(foldBatch);
    total += taken;
    if (taken < BATCH) break;
  }
  return total;
}

async function foldBatch(tx: Tx): Promise<number> {
  const [lock] = await tx.rows<{ free: boolean }>(
    "select pg_try_advisory_xact_lock(hashtext('fold_rollups')) as free",
  );
  if (!lock?.free) return 0;
  const [folded] = await tx.rows<{ n: number }>(FOLD, [BATCH], "fold_rollups");
  const taken = folded?.n ?? 0;
  if (taken > 0) await failpoint("rollup.beforeCommit");
  return taken;
}

import type { Instant } from "#core/kernel/time.ts";
import { pausedJourneys } from "#lib/journeys/paused.ts";
import { windingJourneys } from "#lib/journeys/winding.ts";
import type { Database, Sql, Tx } from "#lib/platform/db.ts";
import { windUp } from "#lib/runs/wind-up.ts";

type DueRun = Readonly<{ id: string; person_id: string; journey_id: string }>;

const DUE = `state in ('active', 'waiting') and wake_at <= cairn_now()`;
const OLDEST = `
  select due.id, person_id, journey_id from unnest($1::int[]) as s(id) cross join lateral (
    select id, person_id, journey_id, wake_at from run where shard = s.id and ${DUE} order by wake_at limit $3) due
  order by wake_at limit $2`;
// The oldest of each workspace in turn, as the event queue has it (guarantees 8.4).
const FAIR = `
  with recursive place as (
    (select workspace_id as id from run where state in ('active', 'waiting') and wake_at is not null
     order by workspace_id limit 1)
    union all
    select (select r.workspace_id from run r where r.state in ('active', 'waiting') and r.wake_at is not null
              and r.workspace_id > place.id order by r.workspace_id limit 1)
    from place where place.id is not null
  ), near as (
    select due.* from place cross join unnest($1::int[]) as s(id) cross join lateral (
      select id, person_id, journey_id, workspace_id, wake_at from run
      where workspace_id = place.id and shard = s.id and ${DUE} order by wake_at limit $3) due
  ), fair as (
    select *, row_number() over (partition by workspace_id order by wake_at) as turn from near
    order by turn, wake_at limit $2
  )
  select id, person_id, journey_id from fair order by wake_at`;

/** Where many shards have much that is due, this much of each is looked at, as a multiple of its fair part. */
const LOOKED_AT = 2;

/**
 * Ids and people of live runs whose time has come, oldest first. Where more is due than fits, workspaces take turns, so
 * that after an outage nobody waits behind the million of somebody else.
 */
export async function takeDueRuns(
  tx: Tx,
  shards: readonly number[],
  size: number,
): Promise<readonly DueRun[]> {
  const perPlace = Math.min(size, Math.ceil((LOOKED_AT * size) / shards.length));
  const oldest = await tx.rows<DueRun>(OLDEST, [shards, size, perPlace], "take_due_runs");
  // Fewer than are looked at in one shard: that is all there is.
  if (oldest.length < perPlace) return oldest;
  return tx.rows<DueRun>(FAIR, [shards, size, perPlace], "take_due_runs_fairly");
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

/** Part of the engine's sweep: winds up what was left aside of journeys that go on; says how many runs that were. */
export async function resumeLeftovers(db: Database): Promise<number> {
  let resumed = 0;
  for (const journeyId of await windingJourneys(db)) resumed += await windUp(db, journeyId);
  for (const journeyId of await journeysLeftAside(db)) resumed += await resumeRuns(db, journeyId);
  return resumed;
}

/**
 * Journeys that are not paused, but have runs that a pause set aside: a batch may have done so while the resume looked,
 * or the process that resumed has died. One probe a journey, however many runs lie aside.
 */
async function journeysLeftAside(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    `with recursive aside as (
       (select journey_id from run where ${ASIDE} order by journey_id limit 1)
       union all
       select (select r.journey_id from run r where ${ASIDE} and r.journey_id > aside.journey_id
               order by r.journey_id limit 1)
       from aside where aside.journey_id is not null
     )
     select journey_id as id from aside where journey_id is not null`,
    [],
    "journeys_aside",
  );
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const paused = await pausedJourneys(sql, ids);
  return ids.filter((id) => !paused.has(id));
}

// As the index run_aside has it: without a timer, though there is something that a timer would wake it for.
const ASIDE = `state in ('active', 'waiting') and wake_at is null and (state = 'active' or wait->>'wakeAt' is not null)`;

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

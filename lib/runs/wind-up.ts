import { keepWinding, type Winding, windingOf } from "#lib/journeys/winding.ts";
import type { Database, Tx } from "#lib/platform/db.ts";

/**
 * Winds the timers of a journey up after a pause, as somebody has chosen (S-13.10): shard by shard under the shard's lock,
 * each once, whoever does it and however often it is begun. Until it is through, the journey is still held.
 */
export async function windUp(db: Database, journeyId: string): Promise<number> {
  let wound = 0;
  for (const shard of await shardsLeft(db, journeyId)) {
    wound += await db.transaction(async (tx) => {
      await tx.rows("select id from shard where id = $1 for update", [shard]);
      const winding = await windingOf(tx, journeyId);
      const left = winding?.shards ?? [];
      if (!winding || !left.includes(shard)) return 0;
      const n = await windShard(tx, journeyId, shard, winding);
      await keepWinding(
        tx,
        journeyId,
        left.filter((one) => one !== shard),
      );
      return n;
    });
  }
  return wound;
}

function shardsLeft(db: Database, journeyId: string): Promise<readonly number[]> {
  return db.transaction(async (tx) => {
    const winding = await windingOf(tx, journeyId);
    if (!winding) return [];
    if (winding.shards) return winding.shards;
    const rows = await tx.rows<{ shard: number }>(
      "select distinct shard from run where journey_id = $1 and state in ('active', 'waiting') order by shard",
      [journeyId],
    );
    const shards = rows.map(({ shard }) => shard);
    await keepWinding(tx, journeyId, shards);
    return shards;
  });
}

const DUE_MS = "(wait->>'wakeAt')::float8";
/** A place between 0 and 1 that is always the same for a run. */
const SHARE = "((hashtextextended(id, 0) & 1048575) / 1048576.0)";

// What each choice makes of the time at which a waiting run is due; `p` has when the pause began and ended.
const DUE: Readonly<Record<Winding["overdue"], string>> = {
  now: DUE_MS,
  skip: DUE_MS,
  spread: `case when ${DUE_MS} <= p.until then floor(p.until + ${SHARE} * p.minutes * 60000) else ${DUE_MS} end`,
  // Whoever began to wait during the pause has been held for less.
  shift: `${DUE_MS} + greatest(0, p.until - greatest(p.since, extract(epoch from arrived_at) * 1000))`,
};
const OVERDUE = "(wake_at is null or wake_at <= to_timestamp(p.until / 1000.0))";

const LATE = `context || jsonb_build_object('passing', coalesce(context->'passing', '{"had": []}'::jsonb) || '{"late": true}'::jsonb)`;

async function windShard(
  tx: Tx,
  journeyId: string,
  shard: number,
  { overdue, minutes, since, until }: Winding,
): Promise<number> {
  const context =
    overdue === "skip" ? `case when ${DUE_MS} <= p.until then ${LATE} else context end` : "context";
  const waiting = await tx.run(
    `with p as (select $3::float8 as since, $4::float8 as until, $5::float8 as minutes)
     update run set wake_at = to_timestamp(n.due / 1000.0), wait = jsonb_set(run.wait, '{wakeAt}', to_jsonb(n.due)),
       context = n.context
     from (select id, round(${DUE[overdue]}) as due, ${context} as context from run, p
       where journey_id = $1 and shard = $2 and state = 'waiting' and wait->>'wakeAt' is not null
         ${overdue === "shift" ? "" : `and ${OVERDUE}`}) n
     where run.id = n.id`,
    [journeyId, shard, since, until, minutes],
  );
  const active = await tx.run(
    "update run set wake_at = cairn_now() where journey_id = $1 and shard = $2 and state = 'active' and wake_at is null",
    [journeyId, shard],
  );
  return waiting + active;
}

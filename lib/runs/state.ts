import type { Run, Wait } from "#core/engine/run.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

/** A run with what only its row knows: the revision that a save must still find. */
export type StoredRun = Readonly<{ run: Run; rev: number }>;

type RunRow = {
  id: string;
  workspace_id: string;
  journey_id: string;
  version: number;
  person_id: string;
  instance_key: string;
  anchor: Date;
  state: Run["state"];
  step_id: string;
  visits: Record<string, number>;
  seq: number;
  wait: Wait | null;
  wake_at: Date | null;
  answered: (number | string)[];
  context: JsonObject;
  depth: number;
  rev: number;
  entered_at: Date;
  arrived_at: Date;
  ended_at: Date | null;
  end_reason: string | null;
};

const COLUMNS = `id, workspace_id, journey_id, version, person_id, instance_key, anchor, state, step_id, visits, seq, wait,
  wake_at, answered, context, depth, rev, entered_at, arrived_at, ended_at, end_reason`;

/** Live runs of people; with `ended`, also runs that ended within a year, whose goals may still count (S-4.5). */
export async function loadRuns(
  tx: Tx,
  people: readonly string[],
  ended: readonly string[],
): Promise<readonly StoredRun[]> {
  const live = tx.rows<RunRow>(
    `select ${COLUMNS} from run where person_id = any($1::text[]) and state in ('active', 'waiting') order by entered_at, id`,
    [people],
    "load_live_runs",
  );
  if (ended.length === 0) return (await live).map(readRun);
  const past = tx.rows<RunRow>(
    `select ${COLUMNS} from unnest($1::text[]) as p(person) cross join lateral (
       select * from run where person_id = p.person and state not in ('active', 'waiting')
         and anchor > cairn_now() - interval '366 days' order by ended_at desc limit 50) r`,
    [ended],
    "load_ended_runs",
  );
  return (await Promise.all([live, past])).flat().map(readRun);
}

/**
 * Runs by id, held for share until the transaction ends. One that is being moved at this moment is left out: whoever
 * asks looks again a moment later.
 */
export async function lockRuns(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Run>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<RunRow>(
    `select ${COLUMNS} from run where id = any($1::text[]) order by id for share skip locked`,
    [ids],
    "lock_runs",
  );
  return new Map(rows.map((row) => [row.id, readRun(row).run]));
}

/** Runs by id with their revisions, in a shard that is locked. */
export async function storedRuns(tx: Tx, ids: readonly string[]): Promise<readonly StoredRun[]> {
  const rows = await tx.rows<RunRow>(`select ${COLUMNS} from run where id = any($1::text[])`, [ids]);
  return rows.map(readRun);
}

/** Runs by id, as they are. */
export async function runsById(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Run>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<RunRow>(
    `select ${COLUMNS} from run where id = any($1::text[])`,
    [ids],
    "runs_by_id",
  );
  return new Map(rows.map((row) => [row.id, readRun(row).run]));
}

/** The shards in which runs stand, ascending. */
export async function shardsOfRuns(sql: Sql, ids: readonly string[]): Promise<readonly number[]> {
  const rows = await sql.rows<{ shard: number }>(
    "select distinct shard from run where id = any($1::text[]) order by shard",
    [ids],
  );
  return rows.map(({ shard }) => shard);
}

/** Writes moved runs where nobody else has moved them since, and new ones; returns the ids that were written. */
export async function saveRuns(
  tx: Tx,
  moved: readonly Readonly<{ run: Run; rev: number | null; entrySeq: number | null }>[],
  shardOf: (run: Run) => number,
): Promise<ReadonlySet<string>> {
  const fresh = moved.filter(({ rev }) => rev === null);
  const known = moved.filter(({ rev }) => rev !== null);
  const places = fresh.map(({ run }) => shardOf(run));
  // First the ended ones, which free the place of the run that supersedes them (S-3.1, S-3.3).
  const written = await Promise.all([
    known.length > 0 ? tx.rows<{ id: string }>(UPDATE, updateColumnsOf(known), "update_runs") : [],
    fresh.length > 0 ? tx.rows<{ id: string }>(INSERT, [places, ...columnsOf(fresh)], "insert_runs") : [],
  ]);
  return new Set(written.flat().map(({ id }) => id));
}

const INSERT = `
  insert into run (id, shard, workspace_id, journey_id, version, person_id, instance_key, anchor, state, step_id, visits,
    seq, wait, wake_at, answered, context, depth, rev, entered_at, arrived_at, ended_at, end_reason, entry_seq)
  select id, shard, workspace_id, journey_id, version, person_id, instance_key, to_timestamp(anchor / 1000.0), state, step_id,
    visits, seq, wait, to_timestamp(wake_at / 1000.0), array(select jsonb_array_elements_text(answered)::bigint), context,
    depth, 0, to_timestamp(entered_at / 1000.0), to_timestamp(arrived_at / 1000.0), to_timestamp(ended_at / 1000.0),
    end_reason, entry_seq
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::float8[], $9::text[], $10::text[],
    $11::jsonb[], $12::int[], $13::jsonb[], $14::float8[], $15::jsonb[], $16::jsonb[], $17::int[], $18::float8[],
    $19::float8[], $20::float8[], $21::text[], $22::bigint[])
    as n(shard, id, workspace_id, journey_id, version, person_id, instance_key, anchor, state, step_id, visits, seq, wait, wake_at,
      answered, context, depth, entered_at, arrived_at, ended_at, end_reason, entry_seq)
  on conflict do nothing returning id`;

function columnsOf(list: readonly Readonly<{ run: Run; entrySeq: number | null }>[]): unknown[] {
  const column = <T>(of: (run: Run) => T) => list.map(({ run }) => of(run));
  return [
    column((run) => run.id),
    column((run) => run.workspaceId),
    column((run) => run.journeyId),
    column((run) => run.version),
    column((run) => run.personId),
    column((run) => run.instanceKey),
    column((run) => run.anchor),
    column((run) => run.state),
    column((run) => run.stepId),
    column((run) => JSON.stringify(run.visits)),
    column((run) => run.seq),
    column((run) => (run.wait ? JSON.stringify(run.wait) : null)),
    column(wakeAtOf),
    column((run) => JSON.stringify(run.answered)),
    column((run) => JSON.stringify(run.context)),
    column((run) => run.depth),
    column((run) => run.enteredAt),
    column((run) => run.arrivedAt),
    column((run) => run.endedAt),
    column((run) => run.endReason),
    list.map(({ entrySeq }) => entrySeq),
  ];
}

const UPDATE = `
  update run set state = n.state, step_id = n.step_id, visits = n.visits, seq = n.seq, wait = n.wait,
    wake_at = to_timestamp(n.wake_at / 1000.0), answered = array(select jsonb_array_elements_text(n.answered)::bigint),
    context = n.context, arrived_at = to_timestamp(n.arrived_at / 1000.0), ended_at = to_timestamp(n.ended_at / 1000.0),
    end_reason = n.end_reason, version = n.version, rev = run.rev + 1
  from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::int[], $7::jsonb[], $8::float8[], $9::jsonb[],
    $10::jsonb[], $11::float8[], $12::float8[], $13::text[], $14::int[])
    as n(id, rev, state, step_id, visits, seq, wait, wake_at, answered, context, arrived_at, ended_at, end_reason, version)
  where run.id = n.id and run.rev = n.rev returning run.id`;

function updateColumnsOf(list: readonly Readonly<{ run: Run; rev: number | null }>[]): unknown[] {
  const column = <T>(of: (run: Run) => T) => list.map(({ run }) => of(run));
  return [
    column((run) => run.id),
    list.map(({ rev }) => rev),
    column((run) => run.state),
    column((run) => run.stepId),
    column((run) => JSON.stringify(run.visits)),
    column((run) => run.seq),
    column((run) => (run.wait ? JSON.stringify(run.wait) : null)),
    column(wakeAtOf),
    column((run) => JSON.stringify(run.answered)),
    column((run) => JSON.stringify(run.context)),
    column((run) => run.arrivedAt),
    column((run) => run.endedAt),
    column((run) => run.endReason),
    column((run) => run.version),
  ];
}

/** A run that has yielded is due at once; one that has ended never (DM-09). */
function wakeAtOf({ state, wait, arrivedAt }: Run): number | null {
  if (state === "active") return arrivedAt;
  return state === "waiting" ? (wait?.wakeAt ?? null) : null;
}

/** A row of `run` as the interpreter sees it. */
export function readRun(row: RunRow): StoredRun {
  const run: Run = {
    id: row.id,
    workspaceId: row.workspace_id,
    journeyId: row.journey_id,
    version: row.version,
    personId: row.person_id,
    instanceKey: row.instance_key,
    anchor: row.anchor.getTime(),
    state: row.state,
    stepId: row.step_id,
    visits: row.visits,
    seq: row.seq,
    wait: row.wait,
    answered: row.answered.map(Number),
    context: row.context,
    depth: row.depth,
    enteredAt: row.entered_at.getTime(),
    arrivedAt: row.arrived_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    endReason: row.end_reason,
  };
  return { run, rev: row.rev };
}

/** Gives a merged person's runs and entries to the survivor; returns the ids of the live ones. */
export async function moveRuns(
  tx: Tx,
  loserId: string,
  survivorId: string,
  shard: number,
): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string; live: boolean }>(
    `update run set person_id = $2, shard = $3, rev = rev + 1 where person_id = $1
     returning id, state in ('active', 'waiting') as live`,
    [loserId, survivorId, shard],
  );
  await tx.run(
    `update journey_entry e set person_id = $2 where person_id = $1 and not exists (
       select from journey_entry o where o.journey_id = e.journey_id and o.person_id = $2
         and o.instance_key = e.instance_key and o.slot = e.slot)`,
    [loserId, survivorId],
  );
  return rows.filter(({ live }) => live).map(({ id }) => id);
}

import type { Database } from "#lib/platform/db.ts";

/** So many at a time, each page in a transaction of its own. */
const PAGE = 20_000;

/** More people who stand where one person stands, the nth of them (from 1 on) until `dueAt`, SQL over `n`. */
export type MoreWaiting = Readonly<{ count: number; dueAt: string; page?: (made: number) => void }>;

// Rows are copied as they are but for their names, so that they are what the engine writes, whatever columns there are.
const COPY = `
  with n as (
    select n, left(r.id, 4) || substr(md5(r.id || n), 1, 20) as run_id, left(r.person_id, 4) || substr(md5(r.person_id || n), 1, 20) as person_id,
      n % 64 as shard, (DUE) as due
    from run r, generate_series($2::bigint, $3::bigint) n where r.id = $1
  ), people as (
    insert into person select (jsonb_populate_record(p, jsonb_build_object('id', n.person_id, 'shard', n.shard))).*
    from n, person p where p.id = (select person_id from run where id = $1)
  ), runs as (
    insert into run select (jsonb_populate_record(r, jsonb_build_object('id', n.run_id, 'person_id', n.person_id, 'shard', n.shard,
      'wake_at', n.due, 'wait', replace(r.wait::text, r.id, n.run_id)::jsonb
        || jsonb_build_object('wakeAt', round(extract(epoch from n.due) * 1000))))).*
    from n, run r where r.id = $1
  ), entries as (
    insert into journey_entry select (jsonb_populate_record(e, jsonb_build_object('run_id', n.run_id, 'person_id', n.person_id))).*
    from n, journey_entry e where e.run_id = $1
  )
  insert into transition select (jsonb_populate_record(t, jsonb_build_object('run_id', n.run_id))).*
  from n, transition t where t.run_id = $1`;

/** Multiplies a run that waits, with its person, its entry, its moves and its share of the figures. It is its journey's first. */
export async function multiplyRun(
  db: Database,
  runId: string,
  { count, dueAt, page = () => undefined }: MoreWaiting,
): Promise<void> {
  const text = COPY.replace("DUE", `date_trunc('milliseconds', ${dueAt})`);
  for (let made = 0; made < count; made += PAGE) {
    await db.run(text, [runId, made + 1, Math.min(count, made + PAGE)]);
    page(made);
  }
  for (const table of ["rollup", "rollup_delta"]) {
    await db.run(
      `update ${table} set n = n * $2 where journey_id = (select journey_id from run where id = $1)`,
      [runId, count + 1],
    );
  }
  await db.run("vacuum analyze person, run, journey_entry, transition");
}

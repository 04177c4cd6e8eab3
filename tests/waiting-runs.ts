import type { Database } from "#lib/platform/db.ts";

/** So many at a time, each page in a transaction of its own. */
const PAGE = 10_000;

/** More people who stand where one person stands, the nth of them (from 1 on) until `dueAt`, SQL over `n`. */
export type MoreWaiting = Readonly<{ count: number; dueAt: string }>;

const NAMES = `
  select n, left(r.id, 4) || substr(md5(r.id || n), 1, 20) as run_id, r.id as first_id,
    left(r.person_id, 4) || substr(md5(r.person_id || n), 1, 20) as person_id, r.person_id as first_person,
    n % 64 as shard, date_trunc('milliseconds', DUE) as due
  from run r, generate_series($2::bigint, $3::bigint) n where r.id = $1`;

/** What differs of each copy; all else is as the engine has written it. */
const COPIES = [
  { table: "person", of: "x.id = n.first_person", columns: { id: "n.person_id", shard: "n.shard" } },
  {
    table: "run",
    of: "x.id = n.first_id",
    columns: {
      id: "n.run_id",
      person_id: "n.person_id",
      shard: "n.shard",
      wake_at: "n.due",
      wait: "replace(x.wait::text, x.id, n.run_id)::jsonb || jsonb_build_object('wakeAt', round(extract(epoch from n.due) * 1000))",
    },
  },
  {
    table: "journey_entry",
    of: "x.run_id = n.first_id",
    columns: { run_id: "n.run_id", person_id: "n.person_id" },
  },
  { table: "transition", of: "x.run_id = n.first_id", columns: { run_id: "n.run_id" } },
] as const;

/** Multiplies a run that waits, with its person, its entry, its moves and its share of the figures. It is its journey's first. */
export async function multiplyRun(db: Database, runId: string, { count, dueAt }: MoreWaiting): Promise<void> {
  const inserts = await Promise.all(COPIES.map((copy) => insertOf(db, copy)));
  const parts = inserts.slice(0, -1).map((insert, at) => `part${at} as (${insert})`);
  const text = `with n as materialized (${NAMES.replace("DUE", dueAt)}), ${parts.join(", ")} ${inserts.at(-1)}`;
  for (let made = 0; made < count; made += PAGE) {
    await db.run(text, [runId, made + 1, Math.min(count, made + PAGE)]);
  }
  for (const table of ["rollup", "rollup_delta"]) {
    const journey = "(select journey_id from run where id = $1)";
    await db.run(`update ${table} set n = n * $2 where journey_id = ${journey}`, [runId, count + 1]);
  }
  for (const { table } of COPIES) await db.run(`vacuum analyze ${table}`);
}

async function insertOf(db: Database, { table, of, columns }: (typeof COPIES)[number]): Promise<string> {
  const rows = await db.rows<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  const changed: Readonly<Record<string, string>> = columns;
  const names = rows.map(({ name }) => `"${name}"`);
  const values = rows.map(({ name }) => changed[name] ?? `x."${name}"`);
  return `insert into ${table} (${names.join(", ")}) select ${values.join(", ")} from n, ${table} x where ${of}`;
}

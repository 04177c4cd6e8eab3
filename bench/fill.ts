// node --import tsx bench/fill.ts --folder <empty folder> [--events 10000000] [--people 1000000] [--runs 2000000]
// Fills a database of its own with a history that holds together: what P-7 and the speed of `verify` are measured on.
// Rows are made by the server itself, so that a million of them cost seconds; every invariant holds of the result.
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import pg from "pg";
import { migrate } from "../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";
import {
  ATTEMPTS,
  DELIVERIES,
  DISPOSITIONS,
  ENTRIES,
  EVENTS,
  FIGURES,
  JOURNEYS,
  KEYS,
  MOVES,
  PEOPLE,
  RUNS,
} from "./fill-sql.ts";

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    events: { type: "string", default: "10000000" },
    people: { type: "string", default: "1000000" },
    runs: { type: "string", default: "2000000" },
    journeys: { type: "string", default: "100" },
    waiting: { type: "string", default: "1000000" },
  },
});
const folder = values.folder;
if (folder === undefined) throw new Error("say where: --folder <empty folder>");
const size = {
  events: Number(values.events),
  people: Number(values.people),
  runs: Number(values.runs),
  journeys: Number(values.journeys),
  waiting: Number(values.waiting),
};
const STEP = 500_000;

mkdirSync(folder, { recursive: true });
const server = await startPostgres(folder, {
  shared_buffers: "2GB",
  max_wal_size: "16GB",
  maintenance_work_mem: "1GB",
  checkpoint_timeout: "30min",
});
const name = "cairn_fill";
const url = databaseUrl({ url: server.url }, name);
await migrate(url);
const client = new pg.Client({ connectionString: url });
await client.connect();
try {
  // Only while it is filled: what is lost by a crash is made anew.
  await client.query("set synchronous_commit = off");
  await client.query("set work_mem = '256MB'");
  await fill();
  await timed("vacuum and analyze", () => client.query("vacuum analyze"));
  await report();
} finally {
  await client.end();
  await server.stop();
}

async function fill(): Promise<void> {
  await client.query("insert into workspace (id, slug, name) values ('wsp_1', 'large', 'Large shop')");
  await client.query(
    "insert into source (id, workspace_id, kind, name) values ('src_1', 'wsp_1', 'http', 'Website')",
  );
  await client.query(JOURNEYS, [size.journeys]);
  const indexes = await dropIndexes(["event", "run", "transition", "journey_entry", "delivery", "attempt"]);
  await paged("people", size.people, PEOPLE);
  await paged("events", size.events, EVENTS, [size.people, size.events]);
  await paged("keys", size.events, KEYS);
  await paged("dispositions", size.events, DISPOSITIONS);
  await client.query("select setval('event_seq', $1)", [size.events]);
  await paged("runs", size.runs, RUNS, [size.people, size.journeys, size.waiting]);
  await paged("entries", size.runs, ENTRIES);
  await paged("moves", size.runs, MOVES);
  await paged("deliveries", size.runs, DELIVERIES);
  await paged("attempts", size.runs, ATTEMPTS);
  for (const { sql, of } of indexes) await timed(`index ${of}`, () => client.query(sql));
  await timed("figures", () => client.query(FIGURES));
}

/** Rows `from` to `to` at a time, each page a transaction. */
async function paged(what: string, total: number, sql: string, more: readonly number[] = []): Promise<void> {
  await timed(`${total} ${what}`, async () => {
    for (let from = 1; from <= total; from += STEP)
      await client.query(sql, [from, Math.min(total, from + STEP - 1), ...more]);
  });
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

/** Indexes that are no constraint are made once the rows are there. */
async function dropIndexes(tables: readonly string[]) {
  const { rows } = await client.query<{ name: string; sql: string; of: string }>(
    `select c.oid::regclass::text as name, pg_get_indexdef(i.indexrelid) as sql, c.relname as of
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relname = any($1) and not i.indisprimary
       and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const one of rows) await client.query(`drop index ${one.name}`);
  // Of a partitioned table, each partition gets its own again.
  return rows.map(({ sql, of }) => ({ of, sql: sql.replace(" ON ONLY ", " ON ") }));
}

async function report(): Promise<void> {
  const { rows } = await client.query<{ size: string }>(
    "select pg_size_pretty(pg_database_size(current_database())) as size",
  );
  console.log(`${rows[0]?.size} in ${folder}, database ${name}`);
}

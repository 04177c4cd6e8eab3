import path from "node:path";
import pg from "pg";
import { migrate } from "../../scripts/migrate.mjs";
import { databaseUrl } from "../../scripts/pg-local.mjs";
import { openFolder } from "./own-postgres.ts";

const TABLES = `
  select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind = 'r' order by 1`;
const SEQUENCES = `
  select sequencename as name, coalesce(last_value, start_value)::text as value, last_value is not null as called
  from pg_sequences where schemaname = 'public'`;

type Sequence = Readonly<{ name: string; value: string; called: boolean }>;
/** All rows of a database as of one moment, and where its sequences stood: what pg_dump writes down. */
export type Dump = Readonly<{ folder: string; tables: readonly string[]; sequences: readonly Sequence[] }>;

/** Dumps a database into files that its server writes. */
export function dumpDatabase(url: string): Promise<Dump> {
  return inSession(url, "begin isolation level repeatable read read only", async (client) => {
    const folder = openFolder("cairn-fault-dump-", 0o777);
    const tables = (await client.query<{ name: string }>(TABLES)).rows.map(({ name }) => name);
    const sequences = (await client.query<Sequence>(SEQUENCES)).rows;
    for (const table of tables)
      await client.query(`copy public."${table}" to '${path.join(folder, table)}' (format binary)`);
    return { folder, tables, sequences };
  });
}

/** Makes a database of a dump, beside the one that was dumped; resolves to its address. */
export async function restoreDump(server: string, name: string, dump: Dump): Promise<string> {
  const url = databaseUrl({ url: server }, name);
  await migrate(url);
  await inSession(url, "begin; set local session_replication_role = replica", async (client) => {
    const { rows } = await client.query<{ name: string }>(TABLES);
    await client.query(`truncate ${rows.map((row) => `public."${row.name}"`).join(", ")}`);
    for (const table of dump.tables)
      await client.query(`copy public."${table}" from '${path.join(dump.folder, table)}' (format binary)`);
    for (const { name: sequence, value, called } of dump.sequences)
      await client.query("select setval($1::regclass, $2, $3)", [`public."${sequence}"`, value, called]);
  });
  return url;
}

async function inSession<T>(url: string, begin: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("commit");
    return result;
  } finally {
    await client.end();
  }
}

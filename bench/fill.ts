// node --import tsx bench/fill.ts --folder <empty folder> [--events 10000000] [--people 1000000] [--runs 2000000]
// Fills a database of its own with a history that holds together: what P-7 and the speed of `verify` are measured on.
// Rows are made by the server itself, so that a million of them cost seconds; every invariant holds of the result.
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import pg from "pg";
import { migrate } from "../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";
import { fillWorkspace } from "./fill-database.ts";

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
  await client.query("insert into workspace (id, slug, name) values ('wsp_1', 'large', 'Large shop')");
  await client.query(
    "insert into source (id, workspace_id, kind, name) values ('src_1', 'wsp_1', 'http', 'Website')",
  );
  await fillWorkspace(client, { workspaceId: "wsp_1", sourceId: "src_1" }, size);
  await report();
} finally {
  await client.end();
  await server.stop();
}

async function report(): Promise<void> {
  const { rows } = await client.query<{ size: string }>(
    "select pg_size_pretty(pg_database_size(current_database())) as size",
  );
  console.log(`${rows[0]?.size} in ${folder}, database ${name}`);
}

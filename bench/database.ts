import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { migrate } from "../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";
import { rounded } from "./measure.ts";

export type BenchServer = Readonly<{
  pid: number;
  /** A migrated database of that name, made when it is not there. */
  database(name: string): Promise<string>;
  /** One statement on a connection of its own. */
  rows(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  version(): Promise<string>;
  /** With BENCH_PROFILE=1: prints which statements took the server's time since the last call. */
  profile(url: string, per: number): Promise<void>;
  stop(): Promise<void>;
}>;

const PROFILE = process.env["BENCH_PROFILE"] === "1";

/** A Postgres of the benchmark's own, as durable as in production, on a folder that is thrown away. */
export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-bench-"));
  // The server runs under another account where we are root.
  chmodSync(folder, 0o755);
  const server = await startPostgres(folder, {
    shared_buffers: "512MB",
    max_wal_size: "4GB",
    max_connections: "200",
    ...(PROFILE
      ? { shared_preload_libraries: "pg_stat_statements", "pg_stat_statements.track_planning": "on" }
      : {}),
    ...settings,
  });
  return {
    pid: server.pid,
    async database(name) {
      const url = databaseUrl(server, name);
      await migrate(url);
      return url;
    },
    rows,
    async version() {
      const [row] = await rows(server.url, "select current_setting('server_version') as version");
      return String(row?.["version"]);
    },
    profile,
    async stop() {
      await server.stop();
      for (const place of [folder, server.outside])
        if (place) rmSync(place, { recursive: true, force: true });
    },
  };
}

async function rows(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const result = await client.query(text);
  await client.end();
  return result.rows;
}

async function profile(url: string, per: number): Promise<void> {
  if (!PROFILE) return;
  await rows(url, "create extension if not exists pg_stat_statements");
  const found = await rows(
    url,
    `select calls, (total_exec_time + total_plan_time)::float8 as ms, rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by 2 desc limit 45`,
  );
  await rows(url, "select pg_stat_statements_reset()");
  const total = found.reduce((sum, row) => sum + Number(row["ms"]), 0);
  console.log(`statements: ${rounded((total * 1_000) / per)} µs an event`);
  for (const row of found) {
    const us = rounded((Number(row["ms"]) * 1_000) / per, 1);
    console.log(`${us} µs  ${row["calls"]} calls  ${row["rows"]} rows  ${row["query"]}`);
  }
}

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { migrate } from "../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";

export type BenchServer = Readonly<{
  pid: number;
  /** A migrated database of that name, made when it is not there. */
  database(name: string): Promise<string>;
  /** One statement on a connection of its own. */
  rows(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  version(): Promise<string>;
  stop(): Promise<void>;
}>;

/** A Postgres of the benchmark's own, as durable as in production, on a folder that is thrown away. */
export async function startServer(): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-bench-"));
  // The server runs under another account where we are root.
  chmodSync(folder, 0o755);
  const server = await startPostgres(folder, {
    shared_buffers: "512MB",
    max_wal_size: "4GB",
    max_connections: "200",
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

import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Any database of the server that tests make theirs on. */
    serverUrl: string;
    /** A migrated, empty database, to be copied and never opened. */
    templateName: string;
  }
}

/** A server for this run, or the one of TEST_DATABASE_URL, with a migrated template for all files to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given ? { url: given, stop: async () => undefined } : await ownServer();
  project.provide("serverUrl", server.url);
  project.provide("templateName", await template(server.url));
  return server.stop;
}

async function ownServer() {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-test-postgres-"));
  // Another account may have to look in: the server never runs as root.
  chmodSync(folder, 0o755);
  const server = await startPostgres(folder, { max_connections: "300", shared_buffers: "128MB" });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      for (const place of [folder, server.outside])
        if (place) rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Made once for each state of the migrations, also where a given server outlives the run. */
async function template(url: string): Promise<string> {
  const name = `cairn_template_${fingerprint()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(4711027)");
    const { rowCount } = await client.query("select from pg_database where datname = $1 and datistemplate", [
      name,
    ]);
    if (rowCount === 0) {
      await client.query(`drop database if exists ${name} with (force)`);
      await migrate(databaseUrl({ url }, name));
      await client.query(`alter database ${name} with is_template true allow_connections false`);
    }
  } finally {
    await client.end();
  }
  return name;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync("prisma/migrations").sort()) {
    if (name.endsWith(".toml")) continue;
    hash.update(name).update(readFileSync(path.join("prisma/migrations", name, "migration.sql")));
  }
  hash.update(readFileSync("node_modules/bullmq/package.json"));
  // The partitions of the event log are those of the present month.
  return hash.update(new Date().toISOString().slice(0, 7)).digest("hex").slice(0, 12);
}

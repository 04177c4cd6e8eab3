// Brings a database up to date: makes it when it is missing, applies prisma/migrations, makes the event log's
// partitions, prepares BullMQ's tables where its bell rings in Postgres. Safe to run twice, and at once (DM-22).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runMigrations } from "bullmq";
import pg from "pg";
import { admin, databaseName, openEngine, quoted } from "./prisma-engine.mjs";

/** Makes all the processes that migrate one database wait for each other. */
const LOCK = 4_711_026;
const ATTEMPTS = 5;
/** It could not get its locks in time, or whoever is at work had some of them and wanted the others. */
const GAVE_WAY = /lock timeout|55P03|deadlock|40P01|write conflict/i;

/** Migrates; resolves to the names of the migrations that were applied now. */
export async function migrate(url, { bell = "postgres", root = "." } = {}) {
  await createIfMissing(url);
  const client = new pg.Client({ connectionString: url, application_name: "cairn-migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const folder = path.resolve(root, "prisma/migrations");
    const migrations = readMigrations(folder);
    const applied = (await isCurrent(client, migrations)) ? [] : await apply(url, client, folder, migrations);
    await client.query("select ensure_event_partitions()");
    if (bell === "postgres") await runMigrations(client, "bullmq");
    return applied;
  } finally {
    await client.end();
  }
}

/** True when the demo shop is there, whole. */
export async function isSeeded(url) {
  const client = new pg.Client({ connectionString: url, application_name: "cairn-migrate" });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      "select from workspace where demo and coalesce((settings->>'demoReady')::bool, false)",
    );
    return rowCount > 0;
  } finally {
    await client.end();
  }
}

async function createIfMissing(url) {
  const name = databaseName(url);
  try {
    await admin(url, "select 1");
  } catch (error) {
    if (error.code !== "3D000") throw error;
    try {
      await admin(url, `create database ${quoted(name)} encoding 'UTF8' template template0`, "postgres");
    } catch (second) {
      // Somebody else has made it in the meantime.
      if (second.code !== "42P04" && second.code !== "23505") throw second;
    }
  }
}

function readMigrations(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "migration.sql")))
    .map(({ name }) => ({ name, sql: readFileSync(path.join(folder, name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One look spares the engine its start: nothing failed, nothing new. Changed files are the engine's to find. */
async function isCurrent(client, migrations) {
  const { rows: tables } = await client.query("select to_regclass('_prisma_migrations') as id");
  if (tables[0].id === null) return false;
  const { rows } = await client.query(
    "select migration_name as name, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null",
  );
  const finished = new Set(rows.filter((row) => row.finished).map(({ name }) => name));
  return rows.every((row) => row.finished) && migrations.every(({ name }) => finished.has(name));
}

async function apply(url, client, folder, migrations) {
  const target = new URL(url);
  // A migration that cannot get its locks gives way and tries again, instead of holding up the product (DM-22).
  target.searchParams.set("lock_timeout", "2000");
  const migrationsList = {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(path.join(folder, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
  for (let attempt = 1; ; attempt += 1) {
    const { engine, close } = await openEngine({ url: target.toString() });
    try {
      const filters = { externalTables: [], externalEnums: [] };
      const { appliedMigrationNames } = await unlingering(() =>
        engine.applyMigrations({ migrationsList, filters }),
      );
      return appliedMigrationNames;
    } catch (error) {
      if (attempt === ATTEMPTS || !GAVE_WAY.test(error?.message)) throw error;
      // It ran in one transaction, of which nothing is left; the engine's note of it would keep it from running again.
      await client.query(
        "update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null",
      );
      await sleep(attempt * 1_000);
    } finally {
      await close();
    }
  }
}

/** The engine leaves a timer of ten seconds behind, which would keep the process for as long. */
async function unlingering(work) {
  const { setTimeout: original } = globalThis;
  globalThis.setTimeout = (...args) => original(...args).unref();
  try {
    return await work();
  } finally {
    globalThis.setTimeout = original;
  }
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.DATABASE_URL;
  if (!url) {
    console.error(
      "DATABASE_URL is missing: write the address of the database, postgres://user:password@host:5432/cairn",
    );
    process.exit(1);
  }
  const started = performance.now();
  const bell = process.env.CAIRN_BELL ?? (process.env.REDIS_URL ? "redis" : "postgres");
  const applied = await migrate(url, { bell });
  const took = Math.round(performance.now() - started);
  console.log(applied.length > 0 ? `applied ${applied.join(", ")} (${took} ms)` : `up to date (${took} ms)`);
  process.exit(0);
}

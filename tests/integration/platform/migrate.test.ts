import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { migrate } from "../../../scripts/migrate.mjs";
import { databaseUrl } from "../../../scripts/pg-local.mjs";

const server = inject("serverUrl");
const name = `t_migrate_${randomBytes(4).toString("hex")}`;
const url = databaseUrl({ url: server }, name);
const root = mkdtempSync(path.join(tmpdir(), "cairn-migrate-"));

async function query<Row extends object>(sql: string, target = url): Promise<Row[]> {
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function addMigration(id: string, sql: string): void {
  const folder = path.join(root, "prisma/migrations", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "migration.sql"), sql);
}

beforeAll(() => cpSync("prisma/migrations", path.join(root, "prisma/migrations"), { recursive: true }));
afterAll(async () => {
  await query(`drop database if exists ${name} with (force)`, server);
  rmSync(root, { recursive: true });
});

test("DM-22 four that migrate a missing database at once make it, and apply each migration once", async () => {
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { root })));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  const rows = await query<{ n: number }>(
    "select count(*)::int as n from _prisma_migrations group by migration_name",
  );
  expect(rows.every(({ n }) => n === 1)).toBe(true);
});

test("DM-22 what is up to date stays as it is, with this month's partition and BullMQ's tables", async () => {
  expect(await migrate(url, { root })).toEqual([]);
  const month = new Date().toISOString().slice(0, 7).replace("-", "");
  const [found] = await query(
    `select to_regclass('event_${month}')::text as event, to_regclass('bullmq.job')::text as job`,
  );
  expect(found).toEqual({ event: `event_${month}`, job: "bullmq.job" });
});

test("DM-22 a migration may hold functions, and waits for its locks by trying again", async () => {
  addMigration(
    "20990101000000_more",
    "alter table shard add column note text; create function more() returns int language sql as $$ select 1; $$;",
  );
  const blocker = new pg.Client({ connectionString: url });
  await blocker.connect();
  await blocker.query("begin; lock table shard in access share mode");
  const released = new Promise((resolve) => setTimeout(() => resolve(blocker.query("rollback")), 2_600));
  expect(await migrate(url, { root })).toEqual(["20990101000000_more"]);
  await released;
  await blocker.end();
  expect(await query("select more() as one")).toEqual([{ one: 1 }]);
});

test("DM-22 a migration that fails leaves nothing of itself, and the next start says so again", async () => {
  addMigration("20990102000000_broken", "create table half (id int); select 1 / 0;");
  await expect(migrate(url, { root })).rejects.toThrow();
  await expect(migrate(url, { root })).rejects.toThrow();
  expect(await query("select to_regclass('half') as half")).toEqual([{ half: null }]);
});

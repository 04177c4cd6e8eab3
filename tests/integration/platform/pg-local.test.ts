import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { findRunning, startPostgres } from "../../../scripts/pg-local.mjs";

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-pg-local-"));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const stateOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, "postgres.json"), "utf8"));
const pidFile = (folder: string) => path.join(folder, "postgres", "postmaster.pid");

async function versionOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int as n, current_setting('fsync') as fsync",
  );
  await client.end();
  expect(rows[0].fsync).toBe("on");
  return rows[0].n;
}

test("a folder gets a server of its own, with a random password that others cannot read, and keeps both", async () => {
  const folder = newFolder();
  const first = await startPostgres(folder);
  expect(await versionOf(first.url)).toBeGreaterThan(140_000);
  expect(statSync(path.join(folder, "postgres.json")).mode & 0o077).toBe(0);
  expect(stateOf(folder).password).toHaveLength(32);
  expect((await findRunning(folder))?.url).toBe(first.url);
  await first.stop();
  expect(await findRunning(folder)).toBeNull();
  const second = await startPostgres(folder);
  expect(second.url).toBe(first.url);
  await second.stop();
  const other = newFolder();
  const stranger = await startPostgres(other);
  expect(stateOf(other).password).not.toBe(stateOf(folder).password);
  await stranger.stop();
});

test("whoever comes second shares the server, and does not stop it", async () => {
  const folder = newFolder();
  const owner = await startPostgres(folder);
  const guest = await startPostgres(folder);
  expect([owner.adopted, guest.adopted, guest.url]).toEqual([false, true, owner.url]);
  await guest.stop();
  expect(await versionOf(owner.url)).toBeGreaterThan(0);
  await owner.stop();
});

test("the server ends with the process that has started it, even by kill -9", async () => {
  const folder = newFolder();
  const code = `import { startPostgres } from ${JSON.stringify(path.resolve("scripts/pg-local.mjs"))};
    await startPostgres(${JSON.stringify(folder)}); console.log("up"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(await findRunning(folder)).not.toBeNull();
  child.kill("SIGKILL");
  await vi.waitUntil(async () => (await findRunning(folder)) === null, { timeout: 10_000, interval: 50 });
});

test("a pid file that a killed server has left, with a number that another process now has, keeps nobody out", async () => {
  const folder = newFolder();
  const server = await startPostgres(folder);
  process.kill(Number(readFileSync(pidFile(folder), "utf8").split("\n")[0]), "SIGKILL");
  expect(await server.ended).not.toBe(0);
  expect(existsSync(pidFile(folder))).toBe(true);
  const words = readFileSync(pidFile(folder), "utf8").split("\n");
  writeFileSync(pidFile(folder), [process.pid, ...words.slice(1)].join("\n"));
  expect(await findRunning(folder)).toBeNull();
  const again = await startPostgres(folder);
  expect(await versionOf(again.url)).toBeGreaterThan(0);
  await again.stop();
});

test("a lost password is said, and the data is left alone", async () => {
  const folder = newFolder();
  await (await startPostgres(folder)).stop();
  rmSync(path.join(folder, "postgres.json"));
  await expect(startPostgres(folder)).rejects.toThrow(/postgres\.json is missing/);
  expect(existsSync(path.join(folder, "postgres", "PG_VERSION"))).toBe(true);
});

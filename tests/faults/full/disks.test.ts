import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readMarks } from "#lib/operations/marks.ts";
import { migrate } from "../../../scripts/migrate.mjs";
import { BELL } from "../bell.ts";
import { query, run } from "../clusters.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { startLoad } from "../load.ts";
import { mountLoop, mountMemory, noMounts } from "../mounts.ts";
import { type OwnPostgres, openFolder, startOwnPostgres } from "../own-postgres.ts";
import { startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

/** What was under way at the worst moment waits no longer than it must. */
const LEASE = { CAIRN_LEASE_TTL: "2" };
const SMALL = { min_wal_size: "32MB", max_wal_size: "32MB", shared_buffers: "32MB" };

describe.skipIf(noMounts)(noMounts || "a disk is full", () => {
  test("FT-13 G-13 G-14 the disk of the data is full: reads go on, the door says 503, writes come back with the room, nothing is missing", async (context) => {
    const disk = mountLoop(260, context);
    const wal = openFolder("cairn-fault-wal-");
    onTestFinished(() => rmSync(wal, { recursive: true, force: true }));
    const postgres = await startWithWalAt(path.join(disk, "home"), wal);
    const fleet = await buildFleet({ url: postgres.url, settings: { ...LEASE, CAIRN_DISK_RESERVE: "0.01" } });
    const intake = await startIntake(fleet.environment);
    const worker = await startWorker(fleet.environment);
    const people = 1_500;
    const door = { url: intake.url, key: fleet.world.keys.write };
    const load = startLoad(door, fleet.ledger, { people, restMs: 100 });
    await until(() => load.taken() > people / 3, "some events are taken");

    const ballast = path.join(disk, "ballast");
    fill(ballast);
    await until(() => load.refusals().length > 3, "the door is found shut");
    expect(load.refusals().at(-1)).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    // What the database itself says to somebody who writes.
    await until(async () => (await writing(postgres)) === "53100", "the database says that its disk is full");
    expect(await query(postgres.url, "select count(*)::int > 0 as some from event")).toEqual([
      { some: true },
    ]);

    rmSync(ballast);
    const freed = performance.now();
    await until(async () => (await writing(postgres)) === null, "the database takes writes again");
    const writesMs = performance.now() - freed;
    const taken = load.taken();
    await until(() => load.taken() > taken, "the door takes events again");
    const survivedMs = performance.now() - freed;
    await load.done;
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    const note = `53100 while full; writes back ${Math.round(writesMs)} ms after the room, then the door`;
    noteFault({
      id: "FT-13",
      bell: BELL,
      survivedMs,
      note,
      ...(await expectExactly(fleet, people, true)),
    });
    expect([await intake.stop(), await worker.stop()]).toEqual([0, 0]);
  });

  test("FT-14 G-13 G-14 the disk of the log is full because a replica is gone: the alarm comes before, an operator makes room, and nothing is missing", async () => {
    const disk = mountMemory(96);
    const home = openFolder("cairn-fault-home-");
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const postgres = await startWithWalAt(path.join(home, "home"), disk);
    await query(postgres.url, "select pg_create_physical_replication_slot('gone', true)");
    const fleet = await buildFleet({ url: postgres.url, settings: LEASE });
    const intake = await startIntake(fleet.environment);
    const worker = await startWorker(fleet.environment);
    const people = 1_000;
    const door = { url: intake.url, key: fleet.world.keys.write };
    const load = startLoad(door, fleet.ledger, { people, restMs: 300 });
    const { platform } = fleet.world;
    await until(() => load.taken() > people / 4, "some events are taken");
    const seen: string[] = [];
    // Others write as well, and their log is kept like ours.
    await until(async () => {
      const marks = await readMarks(platform).catch(() => null);
      if (marks?.wal) seen.push(marks.wal.lamp);
      return (await writing(postgres, 8)) === "away";
    }, "the server has stopped");
    expect(seen).toContain("bad");
    await postgres.ended();
    await until(() => load.refusals().some(({ status }) => status === 503), "the door is found shut");

    run("mount", ["-o", "remount,size=400m", disk]);
    await postgres.start();
    const back = performance.now();
    await query(postgres.url, "select pg_drop_replication_slot('gone')");
    const taken = load.taken();
    await until(() => load.taken() > taken || load.taken() === people * 2, "the door takes events again");
    const survivedMs = performance.now() - back;
    await load.done;
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    const note = `alarm ${seen.indexOf("bad") + 1} of ${seen.length} looks into the filling; the server stopped and was started by hand`;
    noteFault({
      id: "FT-14",
      bell: BELL,
      survivedMs,
      note,
      ...(await expectExactly(fleet, people, true)),
    });
    expect([await intake.stop(), await worker.stop()]).toEqual([0, 0]);
  });
});

/** A migrated server whose log stands on another disk than its data. */
async function startWithWalAt(home: string, disk: string): Promise<OwnPostgres> {
  run("mkdir", ["-m", "0755", home]);
  const postgres = await startOwnPostgres(SMALL, home);
  await postgres.stop();
  const inside = path.join(home, "postgres", "pg_wal");
  cpSync(inside, path.join(disk, "pg_wal"), { recursive: true });
  run("chown", ["-R", "--reference", inside, path.join(disk, "pg_wal")]);
  run("chmod", ["0700", path.join(disk, "pg_wal")]);
  rmSync(inside, { recursive: true });
  symlinkSync(path.join(disk, "pg_wal"), inside);
  await postgres.start();
  await migrate(postgres.url);
  return postgres;
}

/** Writes until there is no room at all. */
function fill(file: string): void {
  const block = Buffer.alloc(65_536);
  for (let size = block.length; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(file, block.subarray(0, size), { flag: "a" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
}

/** Writes some megabytes; null where they were taken, else the database's word for why not, or that it is away. */
async function writing({ url }: OwnPostgres, megabytes = 1): Promise<string | null> {
  try {
    await query(url, "create table if not exists ballast (text text)");
    await query(
      url,
      `insert into ballast select string_agg(md5(g::text || m::text), '') from generate_series(1, 32768) g, generate_series(1, ${megabytes}) m group by m`,
    );
    await query(url, "truncate ballast");
    return null;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return /^\d{2}/.test(code) && !code.startsWith("57") && !code.startsWith("08") ? code : "away";
  }
}

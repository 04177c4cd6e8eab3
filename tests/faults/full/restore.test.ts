import { rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { draw, exit } from "#tests/builders.ts";
import { openTestPlatform } from "#tests/database.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { copyCluster, query, recoverTo } from "../clusters.ts";
import { dumpDatabase, restoreDump } from "../dump.ts";
import { buildFleet, type Fleet } from "../fleet.ts";
import { freezeOf, release } from "../freeze.ts";
import { startLoad } from "../load.ts";
import { openFolder, startOwnPostgres } from "../own-postgres.ts";
import { type Settings, startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const PEOPLE = 5_000;
/** Who is through before the backup is taken. */
const EARLY = 20;
/** Who comes only after the restore. */
const LATER = 10;

test("FT-75 G-22 backups of before 5,000 sends are restored: sending freezes by itself, and nobody gets anything twice", async () => {
  const archive = openFolder("cairn-fault-archive-", 0o777);
  const dataDir = openFolder("cairn-fault-sends-");
  onTestFinished(() => {
    for (const folder of [archive, dataDir]) rmSync(folder, { recursive: true, force: true });
  });
  const primary = await startOwnPostgres({
    archive_mode: "on",
    archive_command: `cp %p ${archive}/%f`,
  });
  // Its receiver knows no key again: whatever is called twice has happened twice.
  const fleet = await buildFleet({
    url: primary.url,
    honours: "naive",
    settings: { CAIRN_DATA_DIR: dataDir },
  });
  const first = await startWorker(fleet.environment);
  await fleet.add(0, EARLY);
  await until(async () => (await fleet.ended()) === EARLY, "the first are through");
  expect(await first.stop()).toBe(0);
  const trigger = { kind: "event-trigger", config: { event: "Seen" } };
  const call = { kind: "webhook", config: { url: fleet.sink.url, body: "{}" } };
  await fleet.world.publish(
    draw({ trigger, call, end: exit }, ["trigger --next--> call", "call --next--> end"]),
  );
  for (let from = 0; from < PEOPLE; from += 500) await fleet.world.send(...sightings(from, 500));
  const base = await copyCluster(primary);
  const dump = await dumpDatabase(primary.url);
  onTestFinished(() => rmSync(dump.folder, { recursive: true, force: true }));
  await query(primary.url, "select pg_create_restore_point('before the sends')");

  const worker = await startWorker(fleet.environment);
  await until(async () => (await fleet.ended()) === PEOPLE + EARLY, "all is sent");
  expect(await worker.stop()).toBe(0);
  expect(fleet.sink.calls).toHaveLength(PEOPLE + EARLY);
  await query(primary.url, "select pg_switch_wal()");
  await until(async () => {
    const rows = await query<{ done: boolean }>(
      primary.url,
      "select last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) as done from pg_stat_archiver",
    );
    return rows[0]?.done === true;
  }, "the log is archived");

  const dumped = await restoreDump(primary.url, "restored", dump);
  await judge(fleet, dumped, { reason: "another_database", found: PEOPLE, doubtful: 0 });

  // Without what the machine kept beside the database nobody knows what was sent: an owner puts it away.
  const recovered = await recoverTo(base, archive, "before the sends");
  const lost = openFolder("cairn-fault-sends-");
  onTestFinished(() => rmSync(lost, { recursive: true, force: true }));
  await judge(
    fleet,
    recovered.url,
    { reason: "another_timeline", found: 0, doubtful: PEOPLE },
    { CAIRN_DATA_DIR: lost },
  );
  const note = `dump: ${PEOPLE} found in the journal; point in time, journal lost: ${PEOPLE} shown and put away`;
  noteFault({ id: "FT-75", bell: BELL, lost: 0, twice: 0, unknown: 0, note });
});

const sightings = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    type: "track",
    event: "Seen",
    userId: `s${from + n}`,
    messageId: `s${from + n}`,
  }));

type Expected = Readonly<{ reason: string; found: number; doubtful: number }>;

/** Starts the product on a restored database, looks at the freeze, releases it, and at what came of it. */
async function judge(
  fleet: Fleet,
  url: string,
  { reason, found, doubtful }: Expected,
  settings: Settings = {},
): Promise<void> {
  const { calls, effects } = fleet.sink;
  const before = calls.length;
  const environment = { ...fleet.environment, DATABASE_URL: url, ...settings };
  const platform = await openTestPlatform({ url });
  const world = { ...fleet.world, platform };
  const [worker, intake] = await Promise.all([startWorker(environment), startIntake(environment)]);
  await until(async () => (await freezeOf(world)) !== null, "sending is frozen");
  const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, {
    people: LATER,
    prefix: `after-${reason}-`,
  });
  await load.done;
  // Whoever came before has got to where a call is to be made, or is known to have had it.
  const goal = { reason, waiting: doubtful + LATER, perhapsSent: doubtful, foundSent: found };
  await until(async () => {
    const state = await freezeOf(world);
    return state?.waiting === goal.waiting && state.foundSent === found;
  }, "everybody is held or found");
  expect(await freezeOf(world)).toMatchObject(goal);
  expect(calls).toHaveLength(before);
  await release(world, { doubtful: doubtful === 0 ? "send" : "discard" });
  await until(async () => {
    const [row] = await platform.db.rows<{ n: number }>(
      "select count(*) as n from run where state not in ('active', 'waiting')",
    );
    return row?.n === EARLY + PEOPLE + LATER;
  }, "every run has come to its end");
  // Only those who came after the restore were called, and nobody twice.
  expect(calls).toHaveLength(before + LATER);
  expect([...effects()].filter(([, n]) => n > 1)).toEqual([]);
  expect(await findViolations(world, { sink: fleet.sink })).toEqual([]);
  expect([await worker.stop(), await intake.stop()]).toEqual([0, 0]);
}

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { cloneDatabase } from "#tests/database.ts";
import { migrate } from "../../../scripts/migrate.mjs";
import { BELL } from "../bell.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { startLoad } from "../load.ts";
import { startIntake, startWorker, until } from "../processes.ts";
import { addMigrations, buildNext, NEXT_VERSION } from "../releases.ts";
import { noteFault } from "../tier.ts";

/** What a later release may do to a database that is at work (DM-22). */
const ADDITIVE = {
  "29990101000000_next": `
    ALTER TABLE "delivery" ADD COLUMN "next_note" TEXT;
    ALTER TABLE "run" ADD COLUMN "next_note" TEXT NOT NULL DEFAULT '';
    ALTER TABLE "event" ADD COLUMN "next_note" TEXT;
    CREATE TABLE "next_thing" ("id" TEXT NOT NULL PRIMARY KEY);`,
  "29990101000001_next_index": 'CREATE INDEX CONCURRENTLY "delivery_next_note" ON "delivery" ("next_note");',
};

test("FT-74 G-21 G-14 two releases work together, and the database is migrated under load: nobody waits for a lock beyond two seconds, nothing is lost or doubled", async () => {
  const url = await cloneDatabase();
  const [fleet, next] = [await buildFleet({ url, settings: { CAIRN_LEASE_TTL: "2" } }), await buildNext()];
  const { db } = fleet.world.platform;
  const later = { ...fleet.environment, CAIRN_DIST: next };
  const intake = await startIntake(fleet.environment);
  const old = await startWorker(fleet.environment);
  const people = 2_000;
  const door = { url: intake.url, key: fleet.world.keys.write };
  const load = startLoad(door, fleet.ledger, { people, restMs: 100 });
  await until(() => load.taken() > people / 4, "some events are taken");

  const waits = await watchLocks(url);
  expect(await migrate(url, { root: addMigrations(ADDITIVE) })).toEqual(Object.keys(ADDITIVE));
  const longestMs = await waits.stop();
  expect(longestMs).toBeLessThanOrEqual(2_100);
  const fresh = await startWorker(later);
  const versions = await db.rows<{ version: string }>("select distinct version from worker order by 1");
  expect(versions).toHaveLength(2);
  expect(versions.map(({ version }) => version)).toContain(NEXT_VERSION);
  await until(() => load.taken() > people, "both have worked");
  expect(await old.stop()).toBe(0);
  // The door of the later release takes over as well, and a worker of the earlier one comes back: the way back is open.
  const second = await startIntake(later);
  const returned = await startWorker(fleet.environment);
  const rest = startLoad({ url: second.url, key: door.key }, fleet.ledger, { people: 200, prefix: "late" });
  await Promise.all([load.done, rest.done]);
  await until(async () => (await fleet.ended()) === people + 200, "every run has come to its end");
  const note = `migrated under load, the longest wait for a lock ${Math.round(longestMs)} ms`;
  noteFault({ id: "FT-74", bell: BELL, note, ...(await expectExactly(fleet, people + 200, true)) });
  const all = [intake, second, fresh, returned];
  expect(await Promise.all(all.map((one) => one.stop()))).toEqual([0, 0, 0, 0]);
});

const WAITS = `
  select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart) * 1000), 0)::float8 as ms
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where not l.granted and a.datname = current_database() and a.application_name like 'cairn-%' and a.application_name <> 'cairn-migrate'`;

/** Looks again and again who of the product waits for a lock, and for how long. */
async function watchLocks(url: string): Promise<Readonly<{ stop(): Promise<number> }>> {
  const client = new pg.Client({ connectionString: url, application_name: "watch" });
  await client.connect();
  let watching = true;
  let longest = 0;
  const looking = (async () => {
    while (watching) {
      const { rows } = await client.query<{ ms: number }>(WAITS);
      longest = Math.max(longest, rows[0]?.ms ?? 0);
      await sleep(10);
    }
    await client.end();
  })();
  const stop = async () => {
    watching = false;
    await looking;
    return longest;
  };
  onTestFinished(async () => void (await stop()));
  return { stop };
}

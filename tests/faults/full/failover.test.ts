import { expect, onTestFinished, test } from "vitest";
import { openTestPlatform } from "#tests/database.ts";
import { openProxy } from "#tests/proxy.ts";
import type { World } from "#tests/world.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { promote, query, startStandby } from "../clusters.ts";
import { buildFleet } from "../fleet.ts";
import { freezeOf, release } from "../freeze.ts";
import type { Ledger } from "../ledger.ts";
import { startLoad } from "../load.ts";
import { type OwnPostgres, startOwnPostgres } from "../own-postgres.ts";
import { startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const EARLY = 200;
const PEOPLE = 800;

test.each(["synchronous", "asynchronous"] as const)(
  "FT-12 G-1 G-6 G-22 the primary of a %s pair is killed under load and the standby takes over: the loss is what was not replicated, sending freezes, nothing comes twice",
  async (how) => {
    const primary = await startOwnPostgres();
    const standby = await startStandby(primary);
    if (how === "synchronous") {
      await query(primary.url, "alter system set synchronous_standby_names = 'standby'");
      await query(primary.url, "select pg_reload_conf()");
      await until(async () => {
        const rows = await query<{ mode: string }>(
          primary.url,
          "select sync_state as mode from pg_stat_replication",
        );
        return rows[0]?.mode === "sync";
      }, "every commit waits for the standby");
    }
    // The one address that the product knows.
    const line = await openProxy(primary.port);
    onTestFinished(() => line.close());
    const url = primary.url.replace(`:${primary.port}/`, `:${line.port}/`);
    const fleet = await buildFleet({
      url,
      honours: "naive",
      // What was under way when the primary died waits no longer than it must.
      settings: { CAIRN_LEASE_TTL: "2" },
    });
    const intake = await startIntake(fleet.environment);
    const worker = await startWorker(fleet.environment);
    const door = { url: intake.url, key: fleet.world.keys.write };
    // Nothing is sent a second time: what is lost would not be lost.
    const before = startLoad(door, fleet.ledger, { people: EARLY, prefix: "early", repeats: 0 });
    await before.done;
    await until(() => fleet.sink.calls.length > EARLY / 4, "some calls are made");
    const load = startLoad(door, fleet.ledger, { people: PEOPLE, restMs: 100, repeats: 0 });
    await until(() => load.taken() > PEOPLE / 2, "some events are taken");
    if (how === "asynchronous") await fallBehind(standby, () => load.taken());

    await primary.kill9();
    const killed = performance.now();
    line.cut();
    await promote(standby);
    line.aim(standby.port);
    line.mend();
    // What they remember is of the other database: they end, and whoever has started them starts others.
    expect(await Promise.all([intake.ended, worker.ended])).toEqual([1, 1]);
    const others = await Promise.all([
      startIntake({ ...fleet.environment, PORT: new URL(intake.url).port }),
      startWorker(fleet.environment),
    ]);
    const taken = load.taken();
    await until(() => load.taken() > taken, "the door takes events again");
    const survivedMs = performance.now() - killed;
    const world = { ...fleet.world, platform: await openTestPlatform({ url }) };
    await until(async () => (await freezeOf(world)) !== null, "sending is frozen");
    expect(await freezeOf(world)).toMatchObject({ reason: "another_timeline" });
    await load.done;
    const lost = await lossOf(world, fleet.ledger);
    if (how === "synchronous") expect(lost).toEqual([]);
    else {
      expect(lost.length).toBeGreaterThan(0);
      expect(lost).toEqual(await notReplicated(primary, standby.url));
    }
    await until(() => allStand(world), "everybody has got to the call that is held");
    const calls = fleet.sink.calls.length;

    expect(await release(world, { doubtful: "send" })).not.toBeNull();
    await until(() => allEnded(world), "every run has come to its end");
    expect(fleet.sink.calls.length).toBeGreaterThan(calls);
    expect([...fleet.sink.effects()].filter(([, n]) => n > 1)).toEqual([]);
    expect(await findViolations(world, { sink: fleet.sink })).toEqual([]);
    const note = `${how}: ${fleet.ledger.read().acked.size} acknowledged, ${lost.length} of them lost; door open again after the kill`;
    noteFault({ id: "FT-12", bell: BELL, survivedMs, lost: lost.length, twice: 0, unknown: 0, note });
    expect(await Promise.all(others.map((one) => one.stop()))).toEqual([0, 0]);
  },
);

/** The standby hears nothing more, and events are taken that it does not have. */
async function fallBehind(standby: OwnPostgres, taken: () => number): Promise<void> {
  await query(standby.url, "alter system set primary_conninfo = ''");
  await query(standby.url, "select pg_reload_conf()");
  await until(async () => {
    const receivers = await query(standby.url, "select from pg_stat_wal_receiver");
    return receivers.length === 0;
  }, "the standby follows no more");
  const before = taken();
  await until(() => taken() > before + 50, "events are taken that the standby does not have");
}

/** What was acknowledged and is not there, by the sender's own ledger. */
async function lossOf({ platform }: World, ledger: Ledger): Promise<readonly string[]> {
  const rows = await platform.db.rows<{ id: string }>("select message_id as id from event");
  const kept = new Set(rows.map(({ id }) => id));
  return [...ledger.read().acked].filter((id) => !kept.has(id)).sort();
}

/** What the dead primary had taken and its standby had not. */
async function notReplicated(primary: OwnPostgres, standbyUrl: string): Promise<readonly string[]> {
  await primary.start();
  const EVENTS = "select message_id as id from event where message_id not like 'delivery:%'";
  const [old, present] = await Promise.all([
    query<{ id: string }>(primary.url, EVENTS),
    query<{ id: string }>(standbyUrl, EVENTS),
  ]);
  const there = new Set(present.map(({ id }) => id));
  return old.flatMap(({ id }) => (there.has(id) ? [] : [id])).sort();
}

/** Nobody is on the way any more. */
async function allStand({ platform }: World): Promise<boolean> {
  const [row] = await platform.db.rows<{ n: number }>(
    `select (select count(*) from event_queue) + (select count(*) from delivery where state in ('sending', 'unknown')
       or (state in ('queued', 'deferred') and parked_by is distinct from 'freeze'))
     + (select count(*) from run where state = 'active' or (state = 'waiting' and wait->>'wakeAt' is not null and wake_at < cairn_now() + interval '3 seconds' and wait->>'deliveryId' is null)) as n`,
  );
  return row?.n === 0;
}

async function allEnded({ platform }: World): Promise<boolean> {
  const [row] = await platform.db.rows<{ n: number }>(
    "select (select count(*) from event_queue) + (select count(*) from run where state in ('active', 'waiting')) as n",
  );
  return row?.n === 0;
}

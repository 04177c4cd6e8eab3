import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freePort } from "#tests/free-port.ts";
import { BELL } from "./bell.ts";
import { expectClean } from "./check.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { p99, startLoad } from "./load.ts";
import { startIntake, startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

test("FT-00 G-1 G-3 G-25 a fleet without a fault: what the door took is worked once, and every figure is right", async () => {
  const fleet = await buildFleet();
  const intake = await startIntake(fleet.environment);
  const worker = await startWorker(fleet.environment);
  const people = size(300, 3_000);
  const door = { url: intake.url, key: fleet.world.keys.write };
  const load = startLoad(door, fleet.ledger, { people });
  const begun = performance.now();
  await load.done;
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const note = `${Math.round((load.taken() / (performance.now() - begun)) * 1_000)} events/s, a batch p99 ${Math.round(p99(load.tookMs()))} ms`;
  noteFault({ id: "FT-00", bell: BELL, note, ...(await expectExactly(fleet, people, true)) });
  expect(load.refusals()).toEqual([]);
  expect([await intake.stop(), await worker.stop()]).toEqual([0, 0]);
});

test("FT-03 G-1 G-2 intake is killed in the middle of requests: whoever was told yes is in the log, and coming again adds nothing", async () => {
  const fleet = await buildFleet({ settings: { CAIRN_BELL: "none" } });
  const port = String(await freePort());
  const settings = { ...fleet.environment, PORT: port };
  // The first ends at its third group with everything written and nothing said, the second before it has committed.
  let intake = await startIntake({ ...settings, CAIRN_FAILPOINT: "intake.afterCommit:kill9:3" });
  const people = size(300, 3_000);
  const door = { url: intake.url, key: fleet.world.keys.write };
  const load = startLoad(door, fleet.ledger, { people, repeats: 0.2, senders: 8 });
  await intake.ended;
  const killed = performance.now();
  intake = await startIntake({ ...settings, CAIRN_FAILPOINT: "intake.beforeCommit:kill9:3" });
  await intake.ended;
  intake = await startIntake(settings);
  const taken = load.taken();
  await until(() => load.taken() > taken + 50 || load.taken() === people * 2, "the door takes events again");
  await intake.kill9();
  await sleep(100);
  intake = await startIntake(settings);
  await load.done;
  const survivedMs = performance.now() - killed;
  await expectClean(fleet.world, { ledger: fleet.ledger });
  const [row] = await fleet.world.platform.db.rows<{ events: number; people: number }>(
    "select count(*) as events, count(distinct person_id) as people from event",
  );
  expect(row).toEqual({ events: people * 2, people });
  expect(load.refusals().length).toBeGreaterThan(0);
  noteFault({ id: "FT-03", bell: "none", survivedMs, lost: 0, twice: 0, unknown: 0 });
  expect(await intake.stop()).toBe(0);
});

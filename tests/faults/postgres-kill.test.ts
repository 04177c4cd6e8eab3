import { expect, test } from "vitest";
import { BELL } from "./bell.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startLoad } from "./load.ts";
import { startOwnPostgres } from "./own-postgres.ts";
import { startIntake, startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

test("FT-10 G-1 G-7 G-14 the database is killed under load: nothing acknowledged is missing, the door says 503 and comes back by itself", async () => {
  const postgres = await startOwnPostgres();
  const fleet = await buildFleet({ url: postgres.url });
  const intake = await startIntake(fleet.environment);
  const worker = await startWorker(fleet.environment);
  const people = size(300, 4_000);
  const door = { url: intake.url, key: fleet.world.keys.write };
  const load = startLoad(door, fleet.ledger, { people, restMs: 20 });
  const kills = size(1, 3);
  let survivedMs = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const goal = (people * 2 * kill) / (kills + 2);
    await until(() => load.taken() > goal, "some events are taken");
    const refusals = load.refusals().length;
    await postgres.kill9();
    await until(() => load.refusals().length > refusals + 2, "the door is found shut");
    expect(load.refusals().slice(-1)).toEqual([{ status: 503, retryAfter: expect.stringMatching(/^\d+$/) }]);
    await postgres.start();
    const back = performance.now();
    const taken = load.taken();
    await until(() => load.taken() > taken, "the door takes events again");
    survivedMs = Math.max(survivedMs, performance.now() - back);
  }
  await load.done;
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  noteFault({
    id: "FT-10",
    bell: BELL,
    survivedMs,
    note: "door open again after the database's start",
    ...(await expectExactly(fleet, people, true)),
  });
  // Neither process has died of it.
  expect([await intake.stop(), await worker.stop()]).toEqual([0, 0]);
});

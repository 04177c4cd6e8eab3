import { expect, test } from "vitest";
import { migrate } from "../../scripts/migrate.mjs";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

test("FT-77 G-4 G-6 five workers with their sweeps and chores, and five migrators, all at once: everything happens once", async () => {
  // Without a bell every one of them looks at everything.
  const fleet = await buildFleet({ settings: { CAIRN_BELL: "none" } });
  const people = size(200, 2_000);
  const url = fleet.environment["DATABASE_URL"] ?? "";
  const [workers] = await Promise.all([
    Promise.all(Array.from({ length: 5 }, () => startWorker(fleet.environment))),
    ...Array.from({ length: 5 }, () => migrate(url)),
    fleet.add(0, people),
  ]);
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const tally = await expectExactly(fleet, people);
  expect(fleet.sink.calls).toHaveLength(people);
  noteFault({ id: "FT-77", bell: "none", ...tally });
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0, 0, 0, 0]);
});

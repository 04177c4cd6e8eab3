import { expect, test } from "vitest";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startOwnPostgres } from "./own-postgres.ts";
import { launchWorker, startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

test("FT-27 R-3 the Postgres bell loses its lines and its schema while people wait: nobody dies of it, and every run goes on", async () => {
  const fleet = await buildFleet({ waitSeconds: 2, settings: { CAIRN_BELL: "postgres" } });
  const { db } = fleet.world.platform;
  const worker = await startWorker(fleet.environment);
  const people = size(100, 1_000);
  await fleet.add(0, people / 2);
  await until(async () => (await fleet.waiting()) > 0, "somebody waits");
  await db.rows(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cairn-bell'",
  );
  const broken = performance.now();
  await db.run("drop schema bullmq cascade");
  await fleet.add(people / 2, people / 2);
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const survivedMs = performance.now() - broken;
  noteFault({ id: "FT-27", bell: "postgres", survivedMs, ...(await expectExactly(fleet, people)) });
  expect(await worker.stop()).toBe(0);
});

test("FT-27 a worker that starts while its database is down waits for it and then works", async () => {
  const postgres = await startOwnPostgres();
  const fleet = await buildFleet({ url: postgres.url });
  await fleet.add(0, 20);
  await postgres.kill9();
  const worker = launchWorker(fleet.environment);
  await until(() => worker.output().includes("database"), "the worker says what it waits for");
  await postgres.start();
  await until(async () => (await fleet.ended()) === 20, "every run has come to its end");
  await expectExactly(fleet, 20);
  expect(await worker.stop()).toBe(0);
});

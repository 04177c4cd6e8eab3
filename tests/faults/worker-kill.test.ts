import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { noRedis, startRedis } from "#tests/redis.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

describe.each([
  ["postgres", false],
  ["redis", noRedis],
  ["none", false],
] as const)("a worker is killed, with the bell on %s", (bell, left) => {
  test.skipIf(left)(
    `FT-01 A5 G-6 G-14 kill -9 under load loses nothing and doubles nothing${left ? ` (${left})` : ""}`,
    async () => {
      const redis = bell === "redis" ? await startRedis() : null;
      if (redis) onTestFinished(() => redis.stop());
      const fleet = await buildFleet({
        settings: { CAIRN_BELL: bell, ...(redis ? { REDIS_URL: redis.url } : {}) },
      });
      const people = size(600, 6_000);
      const rounds = size(6, 20);
      const each = people / rounds;
      let worker = await startWorker(fleet.environment);
      let killed = performance.now();
      for (let round = 0; round < rounds; round += 1) {
        await fleet.add(round * each, each);
        await sleep(400);
        if (round % 2 === 0) continue;
        await worker.kill9();
        killed = performance.now();
        worker = await startWorker(fleet.environment);
      }
      await until(async () => (await fleet.ended()) === people, "every run has come to its end");
      const survivedMs = performance.now() - killed;
      noteFault({ id: "FT-01", bell, survivedMs, ...(await expectExactly(fleet, people)) });
      expect(await worker.stop()).toBe(0);
    },
  );
});

describe.skipIf(noRedis)(noRedis || "Redis forgets everything", () => {
  test("FT-21 A5 R-1 FLUSHALL with thousands waiting: every run goes on", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const fleet = await buildFleet({
      settings: { CAIRN_BELL: "redis", REDIS_URL: redis.url },
      waitSeconds: size(8, 20),
    });
    const worker = await startWorker(fleet.environment);
    const people = size(1_000, 10_000);
    for (let from = 0; from < people; from += 1_000) await fleet.add(from, 1_000);
    await until(async () => (await fleet.waiting()) + (await fleet.ended()) === people, "everybody waits");
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const flushed = performance.now();
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    const survivedMs = performance.now() - flushed;
    noteFault({ id: "FT-21", bell: "redis", survivedMs, ...(await expectExactly(fleet, people)) });
    expect(await worker.stop()).toBe(0);
  });
});

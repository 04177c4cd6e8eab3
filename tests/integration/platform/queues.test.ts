import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openLog } from "#lib/platform/log.ts";
import { openQueues } from "#lib/platform/open-queues.ts";
import type { Queues } from "#lib/platform/queues.ts";
import { cloneDatabase } from "#tests/database.ts";
import { type Line, openProxy } from "#tests/proxy.ts";
import { noRedis, type RedisServer, startRedis } from "#tests/redis.ts";

const log = openLog({ logLevel: "silent" }, "test");
const databaseUrl = await cloneDatabase();

/** Resolves when the condition holds, and says what it waited for when it never does. */
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 15_000, interval: 5 });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ["postgres", false],
  ["redis", noRedis],
] as const)("the bell on %s", (bell, left) => {
  describe.skipIf(left)(left || "R-3", () => {
    const opened: Queues[] = [];
    const proxies: Line[] = [];
    let redis: RedisServer | null = null;
    let directPort = 0;

    beforeAll(async () => {
      if (bell === "redis") redis = await startRedis();
      directPort = redis?.port ?? Number(new URL(databaseUrl).port);
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queues) => queues.close()));
      await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
    });
    afterAll(() => redis?.stop());

    function open(port = directPort): Queues {
      const url = new URL(databaseUrl);
      url.port = String(port);
      const queues = openQueues(
        { bell, databaseUrl: url.toString(), redisUrl: redis ? `redis://127.0.0.1:${port}/0` : null },
        log,
      );
      opened.push(queues);
      return queues;
    }

    async function lineTo(): Promise<Line> {
      const proxy = await openProxy(directPort);
      proxies.push(proxy);
      return proxy;
    }

    test("R-3 whoever answers hears the engine's bell, each lane's and the jobs'", async () => {
      const queues = open();
      const heard: unknown[] = [];
      for (const name of ["engine", "delivery", "jobs"] as const) {
        queues.answer(name, async (data) => heard.push([name, data]), { concurrency: 4 });
      }
      await until(() => queues.up());
      queues.ring({ name: "engine" });
      queues.ring({ name: "delivery", lane: "wsp_1:sms" });
      queues.ring({ name: "delivery", lane: "wsp_1:email" });
      queues.ring({ name: "jobs" });
      await until(() => heard.length >= 4);
      expect(new Set(heard.map((one) => JSON.stringify(one)))).toEqual(
        new Set([
          '["engine",{}]',
          '["delivery",{"lane":"wsp_1:sms"}]',
          '["delivery",{"lane":"wsp_1:email"}]',
          '["jobs",{}]',
        ]),
      );
    });

    test("R-3 rings that come while the lane is worked are answered afterwards, once", async () => {
      const queues = open();
      let started = 0;
      let finish = (): void => undefined;
      queues.answer(
        "delivery",
        async () => {
          started += 1;
          if (started === 1) await new Promise<void>((resolve) => (finish = resolve));
        },
        { concurrency: 4 },
      );
      await until(() => queues.up());
      queues.ring({ name: "delivery", lane: "11" });
      await until(() => started === 1);
      for (let ring = 0; ring < 200; ring += 1) {
        queues.ring({ name: "delivery", lane: "11" });
        if (ring % 20 === 0) await pause(5);
      }
      await pause(200);
      expect(started).toBe(1);
      finish();
      await until(() => started === 2);
      await pause(300);
      expect(started).toBe(2);
    });

    test("R-3 a delayed bell gives way to an earlier one of its lane", async () => {
      const queues = open();
      const heard: number[] = [];
      queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
      await until(() => queues.up());
      const rung = performance.now();
      queues.ring({ name: "delivery", lane: "21", delayMs: 60_000 });
      await pause(100);
      queues.ring({ name: "delivery", lane: "21", delayMs: 400 });
      queues.ring({ name: "delivery", lane: "21", delayMs: 30_000 });
      await until(() => heard.length > 0);
      expect(performance.now() - rung).toBeGreaterThan(400);
      await pause(300);
      expect(heard).toEqual([21]);
    });

    test("R-3 an immediate ring does not wait for the delayed one, nor take its place", async () => {
      const queues = open();
      const heard: number[] = [];
      queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
      await until(() => queues.up());
      queues.ring({ name: "delivery", lane: "22", delayMs: 700 });
      queues.ring({ name: "delivery", lane: "22" });
      await until(() => heard.length === 1);
      await until(() => heard.length === 2);
      expect(heard).toEqual([22, 22]);
    });

    test("R-3 the next timer may be rung while the lane is being worked", async () => {
      const queues = open();
      const at: number[] = [];
      queues.answer(
        "delivery",
        async () => {
          at.push(performance.now());
          if (at.length < 3) queues.ring({ name: "delivery", lane: "23", delayMs: 100 });
          await pause(30);
        },
        { concurrency: 4 },
      );
      await until(() => queues.up());
      queues.ring({ name: "delivery", lane: "23", delayMs: 50 });
      await until(() => at.length === 3);
      expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(190);
    });

    test("R-3 work that throws harms nothing, and the next ring is heard", async () => {
      const queues = open();
      let calls = 0;
      queues.answer(
        "jobs",
        async () => {
          calls += 1;
          if (calls === 1) throw new Error("first");
        },
        { concurrency: 1 },
      );
      await until(() => queues.up());
      queues.ring({ name: "jobs" });
      await until(() => calls === 1);
      await pause(100);
      queues.ring({ name: "jobs" });
      await until(() => calls === 2);
    });

    test("R-3 a server that is away at the start is found when it comes, and ringing never throws", async () => {
      const line = await lineTo();
      line.cut();
      const queues = open(line.port);
      const heard: number[] = [];
      queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
      await pause(300);
      expect(queues.up()).toBe(false);
      queues.ring({ name: "delivery", lane: "31" });
      await pause(1_200);
      line.mend();
      await until(() => queues.up());
      queues.ring({ name: "delivery", lane: "32" });
      await until(() => heard.includes(32));
    });

    test("R-3 a server that goes away is missed, and found again", async () => {
      const line = await lineTo();
      const queues = open(line.port);
      const heard: number[] = [];
      queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
      await until(() => queues.up());
      queues.ring({ name: "delivery", lane: "41" });
      await until(() => heard.includes(41));
      line.cut();
      for (let ring = 0; ring < 20; ring += 1) {
        queues.ring({ name: "delivery", lane: "42" });
        await pause(10);
      }
      await until(() => !queues.up());
      line.mend();
      await until(() => queues.up());
      await vi.waitUntil(
        () => {
          queues.ring({ name: "delivery", lane: "43" });
          return heard.includes(43);
        },
        { timeout: 15_000, interval: 200 },
      );
    });

    // Only Redis can be told to forget all.
    if (bell === "redis") {
      test("R-1 FLUSHALL loses bells and no more: the next ones are heard", async () => {
        const queues = open();
        const heard: number[] = [];
        queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
        await until(() => queues.up());
        queues.ring({ name: "delivery", lane: "51" });
        await until(() => heard.includes(51));
        queues.ring({ name: "delivery", lane: "52", delayMs: 60_000 });
        await pause(100);
        const client = new Redis(redis?.url ?? "");
        await client.flushall();
        client.disconnect();
        queues.ring({ name: "delivery", lane: "52" });
        queues.ring({ name: "delivery", lane: "51" });
        await until(() => heard.filter((lane) => lane === 51).length === 2 && heard.includes(52));
      });

      test("R-3 FT-23 a Redis that may throw away what it is given is refused until that is put right", async () => {
        const evicting = await startRedis({ policy: "volatile-lru" });
        onTestFinished(() => evicting.stop());
        const queues = open(evicting.port);
        const heard: number[] = [];
        queues.answer("delivery", async ({ lane }) => heard.push(Number(lane)), { concurrency: 4 });
        await until(() => queues.unfit());
        expect(queues.up()).toBe(false);
        queues.ring({ name: "delivery", lane: "61" });
        const client = new Redis(evicting.url);
        onTestFinished(() => client.disconnect());
        await client.config("SET", "maxmemory-policy", "noeviction");
        await until(() => queues.up());
        expect(queues.unfit()).toBe(false);
        queues.ring({ name: "delivery", lane: "62" });
        await until(() => heard.length > 0);
        expect(heard).toEqual([62]);
      });
    }

    test("R-3 a broken line is noticed by a process that only rings, and does not at the moment", async () => {
      const line = await lineTo();
      const queues = open(line.port);
      await until(() => queues.up());
      line.cut();
      await until(() => !queues.up());
      line.mend();
      await until(() => queues.up());
    });

    test("R-3 stopping waits for the work under way", async () => {
      const queues = open();
      let begun = false;
      let done = false;
      const role = queues.answer(
        "jobs",
        async () => {
          begun = true;
          await pause(300);
          done = true;
        },
        { concurrency: 1 },
      );
      await until(() => queues.up());
      queues.ring({ name: "jobs" });
      await until(() => begun);
      await role.stop();
      expect(done).toBe(true);
    });
  });
});

test("R-3 without a bell, ringing does nothing and nobody misses it", async () => {
  const queues = openQueues({ bell: "none", databaseUrl, redisUrl: null }, log);
  queues.ring({ name: "delivery", lane: "1" });
  expect([queues.kind, queues.up()]).toEqual(["none", true]);
  await queues.answer("engine", async () => undefined, { concurrency: 1 }).stop();
  await queues.close();
});

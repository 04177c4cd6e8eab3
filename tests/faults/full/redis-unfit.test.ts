import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { bannerOf } from "#lib/operations/banner.ts";
import { health } from "#lib/operations/health.ts";
import { openProxy } from "#tests/proxy.ts";
import { noRedis, type RedisOptions, type RedisServer, startRedis } from "#tests/redis.ts";
import { buildFleet, expectExactly, type Fleet } from "../fleet.ts";
import { startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const LINES_PER_SECOND = 10;

describe.skipIf(noRedis)(noRedis || "a Redis that is there and no good", () => {
  test("FT-22 G-26 a Redis whose memory is full, and then whose disk is: the sweep does the work, and the log is not flooded", async () => {
    const { redis, client } = await open();
    const fleet = await fleetOn(redis);
    const worker = await startWorker(fleet.environment);
    const people = 900;
    await until(() => isBellUp(fleet), "the bell rings");
    await fleet.add(0, people / 3);
    const began = performance.now();
    let waited = 0;

    await client.config("SET", "maxmemory", "1");
    await expect(client.set("x", "y")).rejects.toThrow("OOM");
    await fleet.add(people / 3, people / 3);
    await until(() => !fleet.world.platform.queues.up(), "a full memory is noticed");
    await endsWithoutBell(fleet, (people * 2) / 3);
    const mended = performance.now();
    await client.config("SET", "maxmemory", "0");
    await until(() => isBellUp(fleet), "the bell rings again");
    waited = performance.now() - mended;

    // It keeps its snapshots where nothing can be written: what a full disk does (MISCONF).
    rmSync(redis.folder, { recursive: true });
    await client.config("SET", "save", "1 1");
    await until(async () => {
      await client.set("x", Math.random()).catch(() => undefined);
      return /rdb_last_bgsave_status:err/.test(await client.info("persistence"));
    }, "a snapshot has failed");
    await expect(client.set("x", "y")).rejects.toThrow("MISCONF");
    await fleet.add((people * 2) / 3, people / 3);
    await until(() => !fleet.world.platform.queues.up(), "a full disk is noticed");
    await endsWithoutBell(fleet, people);
    const took = performance.now() - began;

    const lines = worker.output().split("\n").length;
    expect(lines / (took / 1_000)).toBeLessThan(LINES_PER_SECOND);
    const note = `OOM and MISCONF for ${Math.round(took / 1_000)} s: ${lines} lines in the log; survived: the bell rings after space is made`;
    noteFault({
      id: "FT-22",
      bell: "redis",
      survivedMs: waited,
      note,
      ...(await expectExactly(fleet, people)),
    });
    expect(await worker.stop()).toBe(0);
  });

  test("FT-23 R-3 G-26 a Redis that evicts is refused, which the banner and the System page say in red; the sweep does the work; put right, it rings", async () => {
    const { redis, client } = await open({ policy: "allkeys-lru" });
    const fleet = await fleetOn(redis);
    const worker = await startWorker(fleet.environment);
    const people = 30;
    await fleet.add(0, people);
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    expect(await said(fleet)).toEqual({
      banner: "bell",
      bell: { kind: "redis", up: false, unfit: true, lamp: "bad" },
    });
    // It has been told nothing, not even a greeting.
    expect((await client.keys("cairn:*")).filter((key) => key !== "cairn:probe")).toEqual([]);
    expect(worker.output()).toContain("maxmemory-policy is allkeys-lru. Set it to noeviction.");
    expect(worker.output()).not.toContain("IMPORTANT!");

    await client.config("SET", "maxmemory-policy", "noeviction");
    await until(() => isBellUp(fleet), "the bell rings");
    expect((await said(fleet)).banner).toBe(null);
    await fleet.add(people, people);
    await until(async () => (await fleet.ended()) === people * 2, "every run has come to its end");
    await until(async () => (await client.keys("cairn:engine:*")).length > 0, "the bell was rung");

    await client.config("SET", "maxmemory-policy", "volatile-ttl");
    await until(async () => (await said(fleet)).banner === "bell", "it is refused again");
    const note = "refused, rings once put right, refused again";
    noteFault({ id: "FT-23", bell: "redis", note, ...(await expectExactly(fleet, people * 2)) });
    expect(await worker.stop()).toBe(0);
  });

  test("FT-22 R-1 R-3 a line to Redis that turns bits: whatever is heard or rung, nobody dies of it, and everything happens once", async () => {
    const { redis } = await open();
    const line = await openProxy(redis.port);
    onTestFinished(() => line.close());
    const url = new URL(redis.url);
    url.port = String(line.port);
    const fleet = await fleetOn(redis);
    const worker = await startWorker({ ...fleet.environment, REDIS_URL: url.toString() });
    line.be({ flip: 0.2 });
    const people = 100;
    for (let from = 0; from < people; from += 10) {
      await fleet.add(from, 10);
      fleet.world.platform.queues.ring({ name: "engine" });
      await until(async () => (await fleet.ended()) >= from, "most runs have come to their end");
    }
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    line.mend();
    await until(() => isBellUp(fleet), "the bell rings");
    noteFault({
      id: "FT-22",
      bell: "redis",
      note: "every fifth packet with a turned bit",
      ...(await expectExactly(fleet, people)),
    });
    expect(await worker.stop()).toBe(0);
  });

  test("FT-25 R-1 G-6 yesterday's Redis comes back from its snapshot: what it rings for is done, and nothing comes twice", async () => {
    const { redis, client } = await open();
    const fleet = await fleetOn(redis);
    const people = 150;
    const worker = await startWorker(fleet.environment);
    await until(() => isBellUp(fleet), "the bell rings");
    // It rings for what is due while nobody is free to hear it: those pointers are in the snapshot.
    worker.signal("SIGSTOP");
    fleet.world.platform.queues.ring({ name: "engine" });
    for (const lane of ["email", "webhook"])
      fleet.world.platform.queues.ring({ name: "delivery", lane: `${fleet.world.workspace.id}:${lane}` });
    await fleet.add(0, people);
    await until(async () => (await waitingJobs(client)) >= 3, "the bells have been rung");
    await client.save();
    const folder = mkdtempSync(path.join(tmpdir(), "cairn-snapshot-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const snapshot = path.join(folder, "dump.rdb");
    copyFileSync(path.join(redis.folder, "dump.rdb"), snapshot);
    worker.signal("SIGCONT");
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    const calls = fleet.sink.calls.length;

    await redis.kill9();
    const killed = performance.now();
    const old = await open({ port: redis.port, snapshot });
    expect(await waitingJobs(old.client)).toBeGreaterThanOrEqual(3);
    await until(async () => (await waitingJobs(old.client)) === 0, "its bells have been answered");
    const survivedMs = performance.now() - killed;
    // And it goes on as a bell.
    await fleet.add(people, people);
    await until(async () => (await fleet.ended()) === people * 2, "every run has come to its end");
    expect(fleet.sink.calls).toHaveLength(calls + people);
    expect(fleet.sink.repeats()).toBe(0);
    const note = "stale pointers answered, nothing was due";
    noteFault({
      id: "FT-25",
      bell: "redis",
      survivedMs,
      note,
      ...(await expectExactly(fleet, people * 2)),
    });
    expect(await worker.stop()).toBe(0);
  });
});

/** A Redis of one's own, and somebody at its keyboard. */
async function open(options: RedisOptions = {}): Promise<Readonly<{ redis: RedisServer; client: Redis }>> {
  const redis = await startRedis(options);
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  client.on("error", () => undefined);
  onTestFinished(async () => {
    // One that cannot save does not stop by itself.
    await client.config("SET", "save", "").catch(() => undefined);
    client.disconnect();
    await redis.stop();
  });
  return { redis, client };
}

/** The test's own platform rings the same bell, and reads what the pages say. */
const fleetOn = (redis: RedisServer) =>
  buildFleet({ settings: { CAIRN_BELL: "redis", REDIS_URL: redis.url }, bell: "redis" });

const said = async ({ world: { platform, workspace } }: Fleet) => ({
  banner: await bannerOf(platform, workspace.id),
  bell: (await health(platform, workspace.id)).bell,
});

const isBellUp = async (fleet: Fleet) => (await said(fleet)).bell.up;

/** The sweep does the work of so many, and the bell does not come and go meanwhile, as one would that is only greeted. */
async function endsWithoutBell(fleet: Fleet, people: number): Promise<void> {
  let ups = 0;
  await until(async () => {
    fleet.world.platform.queues.ring({ name: "engine" });
    if (fleet.world.platform.queues.up()) ups += 1;
    return (await fleet.ended()) === people;
  }, "the sweep has done the work");
  expect(ups).toBe(0);
}

/** Bells that nobody has answered. */
async function waitingJobs(client: Redis): Promise<number> {
  const lists = ["engine", "delivery", "jobs"].flatMap((name) => [
    `cairn:${name}:wait`,
    `cairn:${name}:active`,
  ]);
  return (await Promise.all(lists.map((list) => client.llen(list)))).reduce((sum, n) => sum + n, 0);
}

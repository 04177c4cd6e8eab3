import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import { rollupCheck } from "#lib/operations/verify/rollup-check.ts";
import { verify } from "#lib/operations/verify/verify.ts";
import { draw, exit } from "#tests/builders.ts";
import { addTemplate } from "#tests/cart-journey.ts";
import { cloneDatabase } from "#tests/database.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { noRedis, startRedis } from "#tests/redis.ts";
import { openSink, startWorker, until } from "./fleet.ts";

const seconds = (amount: number) => ({
  kind: "wait",
  config: { mode: "for", duration: { amount, unit: "second" } },
});

/** Product Added → wait → mail into the Test inbox → webhook into the sink → end. */
async function buildFleet(settings: Readonly<Record<string, string>>, waitSeconds: number) {
  const url = await cloneDatabase();
  const world = await buildJourneyWorld({ url });
  const sink = await openSink();
  const templateId = await addTemplate(world);
  const trigger = { kind: "event-trigger", config: { event: "Product Added" } };
  const mail = { kind: "email", config: { templateId } };
  const call = { kind: "webhook", config: { url: `http://127.0.0.1:${sink.port}/`, body: "{}" } };
  await world.publish(
    draw({ trigger, wait: seconds(waitSeconds), mail, call, end: exit }, [
      "trigger --next--> wait",
      "wait --next--> mail",
      "mail --next--> call",
      "call --next--> end",
    ]),
  );
  const environment = { DATABASE_URL: url, CAIRN_ALLOW_PRIVATE: `127.0.0.1:${sink.port}`, ...settings };
  const add = (from: number, count: number) =>
    world.send(
      ...Array.from({ length: count }, (_, n) => `p${from + n}`).flatMap((userId) => [
        { type: "identify", userId, messageId: `${userId}-i`, traits: { email: `${userId}@example.test` } },
        {
          type: "track",
          event: "Product Added",
          userId,
          messageId: `${userId}-a`,
          properties: { product_id: "x", name: "Mug", price: 16 },
        },
      ]),
    );
  return { world, sink, environment, add };
}

type Fleet = Awaited<ReturnType<typeof buildFleet>>;

async function endedRuns({ world }: Fleet): Promise<number> {
  const [row] = await world.platform.db.rows<{ n: number }>(
    "select count(*) as n from run where state = 'exited'",
  );
  return row?.n ?? 0;
}

/** Everybody once: one run to its end, one mail, one call that was accepted; and no invariant is broken. */
async function expectExactly({ world, sink }: Fleet, people: number): Promise<void> {
  const { db } = world.platform;
  const [mails] = await db.rows<{ n: number; people: number }>(
    "select count(*) as n, count(distinct person_id) as people from inbox_message",
  );
  expect(mails).toEqual({ n: people, people });
  expect(sink.calls.size).toBe(people);
  const states = await db.rows<{ channel: string; state: string; n: number }>(
    "select channel, state, count(*) as n from delivery group by 1, 2 order by 1",
  );
  expect(states).toEqual([
    { channel: "email", state: "sent", n: people },
    { channel: "webhook", state: "sent", n: people },
  ]);
  const verdicts = await verify(db, world.workspace.id, [rollupCheck]);
  expect(
    verdicts.filter(({ violations, notRun, id }) => violations > 0 || (notRun !== null && id !== "V-04")),
  ).toEqual([]);
}

describe.each([
  ["postgres", false],
  ["redis", noRedis],
  ["none", false],
] as const)("a worker is killed, with the bell on %s", (bell, left) => {
  test.skipIf(left)(
    `A5 FT-01 kill -9 under load loses nothing and doubles nothing${left ? ` (${left})` : ""}`,
    async () => {
      const redis = bell === "redis" ? await startRedis() : null;
      if (redis) afterAll(() => redis.stop());
      const fleet = await buildFleet({ CAIRN_BELL: bell, ...(redis ? { REDIS_URL: redis.url } : {}) }, 1);
      const people = 600;
      let worker = await startWorker(fleet.environment);
      for (let from = 0; from < people; from += 100) {
        await fleet.add(from, 100);
        await sleep(400);
        if (from % 200 === 100) {
          await worker.kill9();
          worker = await startWorker(fleet.environment);
        }
      }
      await until(async () => (await endedRuns(fleet)) === people, "every run has come to its end");
      await expectExactly(fleet, people);
      expect(await worker.stop()).toBe(0);
    },
  );
});

describe.skipIf(noRedis)(noRedis || "Redis forgets everything", () => {
  test("A5 FT-21 FLUSHALL with 1,000 people waiting: every run goes on", async () => {
    const redis = await startRedis();
    afterAll(() => redis.stop());
    const fleet = await buildFleet({ CAIRN_BELL: "redis", REDIS_URL: redis.url }, 8);
    const worker = await startWorker(fleet.environment);
    const people = 1_000;
    await fleet.add(0, people);
    await until(async () => {
      const [row] = await fleet.world.platform.db.rows<{ n: number }>(
        "select count(*) as n from run where state = 'waiting'",
      );
      return row?.n === people;
    }, "everybody waits");
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    await until(async () => (await endedRuns(fleet)) === people, "every run has come to its end");
    await expectExactly(fleet, people);
    expect(await worker.stop()).toBe(0);
  });
});

import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "#tests/free-port.ts";
import { noRedis, startRedis } from "#tests/redis.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { p99, startLoad } from "./load.ts";
import { startIntake, startWorker, until } from "./processes.ts";
import { FULL, noteFault, size } from "./tier.ts";

/** From an event's acceptance to the run that it has started, and from a timer's time to the move that it caused. */
const LATENESS = `
  select coalesce(array_agg((extract(epoch from t.at - e.received_at) * 1000)::float8)
           filter (where t.seq = 1), '{}') as entered,
         coalesce(array_agg((extract(epoch from t.at) * 1000)::float8 - (t.cause->>'wakeAt')::float8)
           filter (where t.cause->>'kind' = 'timerDue'), '{}') as timers
  from transition t join run r on r.id = t.run_id join event e on e.seq = (r.context->'trigger'->>'seq')::bigint`;

describe.skipIf(noRedis)(noRedis || "Redis is killed", () => {
  test("FT-20 G-7 G-26 kill -9 of a Redis that keeps nothing: the sweep takes over, and no timer is lost or early", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const fleet = await buildFleet({
      settings: { CAIRN_BELL: "redis", REDIS_URL: redis.url },
      waitSeconds: 4,
    });
    const worker = await startWorker(fleet.environment);
    const people = size(300, 5_000);
    for (let from = 0; from < people; from += 300) await fleet.add(from, Math.min(300, people - from));
    await until(async () => (await fleet.waiting()) > 0, "somebody waits");
    await redis.kill9();
    const killed = performance.now();
    await until(async () => (await fleet.ended()) === people, "every run has come to its end");
    const survivedMs = performance.now() - killed;
    noteFault({ id: "FT-20", bell: "redis", survivedMs, ...(await expectExactly(fleet, people)) });
    expect(await worker.stop()).toBe(0);
  });
});

test.each([
  ["no bell at all", { CAIRN_BELL: "none" }],
  ["a Redis that never was", { CAIRN_BELL: "redis", REDIS_URL: "" }],
])("FT-26 G-26 G-7 %s: everything happens once, only later", async (how, settings) => {
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}/0`;
  const fleet = await buildFleet({
    settings: { ...settings, ...("REDIS_URL" in settings ? { REDIS_URL } : {}) },
  });
  const [intake, worker] = await Promise.all([
    startIntake(fleet.environment),
    startWorker(fleet.environment),
  ]);
  const people = size(150, 2_000);
  const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, { people });
  await load.done;
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const tally = await expectExactly(fleet, people, true);
  const [late] = await fleet.world.platform.db.rows<{ entered: number[]; timers: number[] }>(LATENESS);
  expect([late?.entered.length, late?.timers.length]).toEqual([people, people]);
  // The engine takes whole milliseconds.
  expect(Math.min(...(late?.timers ?? []))).toBeGreaterThan(-1);
  if (FULL) expect(p99(late?.entered ?? [])).toBeLessThan(2_000);
  const note = `${how}: first step p99 ${Math.round(p99(late?.entered ?? []))} ms, timers p99 ${Math.round(p99(late?.timers ?? []))} ms late`;
  noteFault({ id: "FT-26", bell: fleet.environment["CAIRN_BELL"] ?? "", note, ...tally });
  expect([await intake.stop(), await worker.stop()]).toEqual([0, 0]);
});

import { describe, expect, onTestFinished, test } from "vitest";
import { openLog } from "#lib/platform/log.ts";
import { openQueues } from "#lib/platform/open-queues.ts";
import { cloneDatabase } from "#tests/database.ts";
import { type Line, openProxy, type Weather } from "#tests/proxy.ts";
import { noRedis, startRedis } from "#tests/redis.ts";
import { expectExactly } from "../fleet.ts";
import { startLoad } from "../load.ts";
import { buildLined, hasBell, isReady } from "../partition.ts";
import { startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const BELL_BACK_MS = 30_000;
/** Nobody says how slow. */
const PATIENCE_MS = 150_000;

/** How a line is taken away. Where the server has restarted meanwhile, old connections stay silent for ever. */
const PARTITIONS: Readonly<Record<string, (line: Line) => void>> = {
  "both ways": (line) => line.be({ held: ["there", "back"] }),
  "one way": (line) => line.be({ held: ["back"] }),
  RST: (line) => line.cut(),
  "half-open": (line) => {
    line.be({ held: ["there", "back"] });
    line.forget();
  },
};

describe.skipIf(noRedis)(noRedis || "a network that fails", () => {
  test("FT-30 G-5 G-6 R-3 R-11 a worker is cut off from Redis, then worker and door from the database, both ways, one way, by resets and half-open: others take over, who is cut off says so, and nothing comes twice", async () => {
    const partitions = Object.entries(PARTITIONS).map(([how, cut]) => partition(how, cut));
    await Promise.all([...partitions, silentBell("postgres"), silentBell("redis")]);
  });

  test("FT-32 G-1 G-6 lines to the database and to Redis that lose 30 % of all packets, take their time, or carry 64 kbit/s are slow, and everything happens once", async () => {
    await Promise.all(WEATHERS.map((one) => badWeather(...one)));
  });
});

/** A bell whose line falls silent while nobody rings is missed, and found again. */
async function silentBell(bell: "redis" | "postgres"): Promise<void> {
  const url = new URL(bell === "redis" ? await redisUrl() : await cloneDatabase());
  const line = await openProxy(Number(url.port));
  url.port = String(line.port);
  const settings = { bell, databaseUrl: url.toString(), redisUrl: url.toString() };
  const queues = openQueues(settings, openLog({ logLevel: "silent" }, "test"));
  onTestFinished(async () => {
    await queues.close();
    await line.close();
  });
  const heard: string[] = [];
  queues.answer("delivery", async ({ lane }) => heard.push(lane), { concurrency: 4 });
  await until(() => queues.up(), `${bell}: the bell rings`);
  line.forget();
  await until(() => !queues.up(), `${bell}: silence is noticed`);
  await until(() => queues.up(), `${bell}: the bell rings again`);
  // A lane each time: the knock that somebody had just taken off a line that then died is handed on after half a minute.
  let lane = 0;
  await until(() => {
    lane += 1;
    queues.ring({ name: "delivery", lane: String(lane) });
    return heard.length > 0;
  }, `${bell}: a ring is heard`);
}

async function redisUrl(): Promise<string> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  return redis.url;
}

/** The lines to the database have a weather of their own: a batch is some thirty round trips. */
type Weathers = readonly [how: string, toRedis: Partial<Weather>, toDatabase: Partial<Weather>];
const [LOSSY, SLOW, NARROW] = [{ loss: 0.3 }, { delayMs: 1_000 }, { bytesPerSecond: 8_000 }];
const WEATHERS: readonly Weathers[] = [
  ["30 % loss", LOSSY, LOSSY],
  ["2 s latency to Redis, half a second to the database", SLOW, { delayMs: 250 }],
  ["64 kbit/s", NARROW, NARROW],
];

async function badWeather(...[how, toRedis, toDatabase]: Weathers): Promise<void> {
  const { fleet, worker, door, lines } = await buildLined({ short: true });
  const people = 10;
  const all = Object.values(lines);
  lines.workerToRedis.be(toRedis);
  for (const line of [lines.workerToDatabase, lines.doorToDatabase]) line.be(toDatabase);
  const begun = performance.now();
  const load = startLoad({ url: door.url, key: fleet.world.keys.write }, fleet.ledger, {
    people,
    together: people,
  });
  await load.done;
  await until(
    async () => (await fleet.ended()) === people,
    `${how}: every run has come to its end`,
    PATIENCE_MS,
  );
  const survivedMs = performance.now() - begun;
  const note = `${how}; survived: ${people} people from the door to the end`;
  noteFault({ id: "FT-32", bell: "redis", survivedMs, note, ...(await expectExactly(fleet, people, true)) });
  for (const line of all) line.mend();
  expect(await Promise.all([worker.stop(), door.stop()])).toEqual([0, 0]);
}

async function partition(how: string, cut: (line: Line) => void): Promise<void> {
  const { fleet, worker, door, lines, unheard } = await buildLined();
  const { workerToDatabase, doorToDatabase, workerToRedis } = lines;
  // Takes over what the other cannot do; it hears no bell.
  const other = await startWorker({ ...fleet.environment, CAIRN_BELL: "none" });
  const people = 200;
  const key = fleet.world.keys.write;
  const send = (prefix: string, count: number, restMs: number) =>
    startLoad({ url: door.url, key }, fleet.ledger, { people: count, prefix, restMs });
  const comes = (condition: () => Promise<boolean>, what: string) => until(condition, `${how}: ${what}`);

  await comes(() => hasBell(worker.health), "the bell rings");
  const first = send("a", people / 4, 0);
  cut(workerToRedis);
  await comes(async () => !(await hasBell(worker.health)), "the bell is missed");
  workerToRedis.mend();
  const bellMended = performance.now();
  await comes(() => hasBell(worker.health), "the bell rings again");
  const bellBackMs = performance.now() - bellMended;
  expect(bellBackMs).toBeLessThan(BELL_BACK_MS);
  await first.done;
  await comes(async () => (await unheard()) === 0, "what has rung was heard");

  const second = send("b", (people * 3) / 4, 200);
  await comes(async () => second.taken() > people / 10, "some events are taken");
  cut(workerToDatabase);
  cut(doorToDatabase);
  await comes(async () => !(await isReady(door.url)), "the door says that it is cut off");
  doorToDatabase.mend();
  const doorMended = performance.now();
  await comes(() => isReady(door.url), "the door is ready again");
  const doorBackMs = performance.now() - doorMended;
  await second.done;
  await comes(async () => (await fleet.ended()) === people, "the other worker has done the work");
  await comes(async () => !(await isReady(worker.health)), "the worker says that it is cut off");
  workerToDatabase.mend();
  const workerMended = performance.now();
  await comes(() => isReady(worker.health), "the worker is ready again");
  const workerBackMs = performance.now() - workerMended;
  // And it works: nobody else is there.
  expect(await other.stop()).toBe(0);
  await fleet.add(0, 20);
  await comes(async () => (await fleet.ended()) === people + 20, "the worker works");
  const seconds = [bellBackMs, doorBackMs, workerBackMs].map((ms) => (ms / 1_000).toFixed(1));
  const note = `${how}: bell, door, worker back after ${seconds.join(", ")} s; doors refused ${second.refusals().length}`;
  const { lost, twice, unknown } = await expectExactly(fleet, people + 20);
  noteFault({ id: "FT-30", bell: "redis", survivedMs: workerBackMs, note, lost, twice, unknown });
  expect(await Promise.all([worker.stop(), door.stop()])).toEqual([0, 0]);
}

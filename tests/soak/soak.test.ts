import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { findViolations } from "#tests/faults/check.ts";
import { buildFleet, type Fleet } from "#tests/faults/fleet.ts";
import { p99, startLoad } from "#tests/faults/load.ts";
import { startOwnPostgres } from "#tests/faults/own-postgres.ts";
import { until } from "#tests/faults/processes.ts";
import { randomOf } from "#tests/random.ts";
import { noRedis, startRedis } from "#tests/redis.ts";
import { type Member, readGauge, startCrew } from "./crew.ts";
import { openSystemPage } from "./system-page.ts";
import { makeTrouble, type Scene } from "./troubles.ts";

const MINUTES = Number(process.env["CAIRN_SOAK_MINUTES"]);
const SEED = Number(process.env["CAIRN_SEED"]);
const BELL = process.env["CAIRN_SOAK_BELL"] ?? (noRedis ? "postgres" : "redis");
const TROUBLE_EVERY_MS = 30_000;
const SATURATION_PEOPLE = 3_000;
const SHARE = 0.5;
const WORK_OFF_MS = 20 * 60_000;

/** One line of the soak's diary, which scripts/soak.mjs prints and sums up. */
function note(line: Readonly<Record<string, unknown>>): void {
  appendFileSync(process.env["CAIRN_SOAK_FILE"] ?? "/dev/stdout", `${JSON.stringify(line)}\n`);
}

test(`G-1 G-6 G-14 B5 ${MINUTES} minutes at half of saturation with a fault every 30 s: nothing is lost, nothing comes twice`, async () => {
  const redis = BELL === "redis" ? { now: await startRedis() } : null;
  if (redis) onTestFinished(() => redis.now.stop());
  const postgres = await startOwnPostgres({ shared_buffers: "256MB" });
  const bell = { CAIRN_BELL: BELL, ...(redis ? { REDIS_URL: redis.now.url } : {}) };
  const fleet = await buildFleet({ url: postgres.url, settings: { ...bell, LOG_LEVEL: "warn" } });
  const crew = await startCrew({ ...fleet.environment, LOG_LEVEL: "info" });
  const doors = crew.filter(({ name }) => name.startsWith("door"));

  const perSecond = await saturationOf(fleet, doors);
  note({ kind: "saturation", perSecond, bell: BELL, seed: SEED });
  const page = await openSystemPage({ ...fleet.environment, ...bell });
  const scene: Scene = { crew, postgres, sink: fleet.sink, redis, random: randomOf(SEED), page };
  const begun = performance.now();
  const stop = new AbortController();
  const watch = watchMinutes(crew, begun, stop.signal);
  const trouble = troubleUntil(scene, begun, begun + MINUTES * 60_000);
  const took: number[] = [];
  const steady = loadUntil(fleet, doors, perSecond * SHARE, begun + MINUTES * 60_000, took);
  await trouble;
  const people = SATURATION_PEOPLE + (await steady);
  const worked = performance.now();
  await until(async () => (await fleet.ended()) >= people, "every run has come to its end", WORK_OFF_MS);
  const workedOffMs = performance.now() - worked;
  stop.abort();
  await watch;
  const violations = await findViolations(fleet.world, { sink: fleet.sink, ledger: fleet.ledger });
  const [mails] = await fleet.world.platform.db.rows<{ n: number; people: number }>(
    "select count(*) as n, count(distinct person_id) as people from inbox_message",
  );
  const states = await fleet.world.platform.db.rows(
    "select channel, state, count(*) as n from delivery group by 1, 2 order by 1, 2",
  );
  const letters = await fleet.world.platform.db.rows(
    "select cause, summary, count(*) as n from dead_letter group by 1, 2 order by 3 desc limit 20",
  );
  const calls = [...fleet.sink.effects().values()].reduce((sum, n) => sum + n, 0);
  const verdict = {
    people,
    lost: people - (mails?.people ?? 0) + (people - fleet.sink.effects().size),
    twice: (mails?.n ?? 0) - (mails?.people ?? 0) + (calls - fleet.sink.effects().size),
    violations,
  };
  note({ kind: "verdict", ...verdict, states, letters, workedOffMs, doorP99Ms: p99(took) });
  expect(verdict).toEqual({ people, lost: 0, twice: 0, violations: [] });
  expect(await Promise.all(crew.map(({ now }) => now().stop()))).toEqual(crew.map(() => 0));
});

/** People a second from the first request to the end of the last run, as fast as it goes. */
async function saturationOf(fleet: Fleet, doors: readonly Member[]): Promise<number> {
  const begun = performance.now();
  const share = SATURATION_PEOPLE / doors.length;
  await Promise.all(
    doors.map(({ url }, at) => {
      const door = { url, key: fleet.world.keys.write };
      return startLoad(door, fleet.ledger, { people: share, prefix: `full${at}-`, seed: SEED + at }).done;
    }),
  );
  await until(async () => (await fleet.ended()) === SATURATION_PEOPLE, "saturation is measured", WORK_OFF_MS);
  return SATURATION_PEOPLE / ((performance.now() - begun) / 1_000);
}

/** Each second its people, whatever has become of those of the seconds before; resolves to how many were sent and taken. */
async function loadUntil(
  fleet: Fleet,
  doors: readonly Member[],
  perSecond: number,
  end: number,
  took: number[],
): Promise<number> {
  const under: Promise<void>[] = [];
  const begun = performance.now();
  let sent = 0;
  for (let second = 0; performance.now() < end; second += 1) {
    const people = Math.floor(perSecond * (second + 1)) - sent;
    const url = doors[second % doors.length]?.url ?? "";
    const load = startLoad({ url, key: fleet.world.keys.write }, fleet.ledger, {
      people,
      prefix: `s${second}-`,
      senders: 2,
      seed: SEED + second,
    });
    under.push(load.done.then(() => void took.push(...load.tookMs())));
    sent += people;
    await sleep(Math.max(0, begun + (second + 1) * 1_000 - performance.now()));
  }
  await Promise.all(under);
  return sent;
}

async function troubleUntil(scene: Scene, begun: number, end: number): Promise<void> {
  for (let next = begun + TROUBLE_EVERY_MS; next < end - 1_000; ) {
    await sleep(Math.max(0, next - performance.now()));
    const from = performance.now();
    const name = await makeTrouble(scene);
    note({
      kind: "trouble",
      atSeconds: Math.round((from - begun) / 1_000),
      name,
      tookMs: Math.round(performance.now() - from),
    });
    next = Math.max(next + TROUBLE_EVERY_MS, performance.now());
  }
}

/** Memory and event loop of each process at the start, each minute and at the end. */
async function watchMinutes(crew: readonly Member[], begun: number, stop: AbortSignal): Promise<void> {
  const look = async () =>
    note({
      kind: "minute",
      atSeconds: Math.round((performance.now() - begun) / 1_000),
      processes: await Promise.all(crew.map(readGauge)),
    });
  for (let minute = 1; !stop.aborted; minute += 1) {
    await look();
    const ms = Math.max(0, begun + minute * 60_000 - performance.now());
    await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
  }
  await look();
}

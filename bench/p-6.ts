import { fork } from "node:child_process";
import { once } from "node:events";
import { closePlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { startServer } from "./database.ts";
import { type Cost, costOf, drain, openBenchPlatform, words } from "./engine-cost.ts";
import { type Finding, median, report, rounded, spread } from "./measure.ts";
import { acceptEvents, openShop } from "./shop.ts";
import { addTimerJourney, addWaiting, bareLateness, type Lateness, latenessBetween } from "./timers.ts";
import { startWorkers } from "./workers.ts";

const TIMERS = Number(process.env["BENCH_TIMERS"] ?? 100_000);
const WAITING = Number(process.env["BENCH_WAITING"] ?? 1_000_000);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 60);
const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 16_000);
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
const WORKERS = 2;
const STEADY = 100;
/** What is to come before the first timer is due: the rows, then the workers. */
const MS_PER_ROW = Number(process.env["BENCH_MS_PER_ROW"] ?? 0.4);
const START_MS = 10_000;

const QUEUE = `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes from pg_class c
  join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'bullmq' and c.relkind = 'r'`;
const PARTS = `
  select 'run' as name, pg_table_size('run')::float8 as bytes
  union all select i.indexrelid::regclass::text, pg_relation_size(i.indexrelid)::float8 from pg_index i where i.indrelid = 'run'::regclass
  union all select t, pg_total_relation_size(t::regclass)::float8 from unnest(array['journey_entry', 'transition']) t`;

const server = await startServer({ track_commit_timestamp: "on", synchronous_commit: "on" });
const platforms: Platform[] = [];
const sink = fork("bench/bare.ts", { execArgv: ["--import", "tsx"], stdio: "inherit" });
try {
  const [port] = await once(sink, "message");
  const place = `127.0.0.1:${port}`;
  const punctual = await open("punctual", place);
  const late = await measureLateness(punctual, place);
  const base = await open("base", place);
  const full = await open("waiting", place);
  const weight = await weigh(full, place);
  const pairs = await compare(base, full);
  conclude(late, weight, pairs, await server.version());
} finally {
  sink.kill();
  for (const platform of platforms) await closePlatform(platform);
  await server.stop();
}

type Shop = Readonly<{ platform: Platform; url: string; workspaceId: string }>;

async function open(name: string, place: string): Promise<Shop> {
  const url = await server.database(name);
  const platform = await openBenchPlatform(url);
  platforms.push(platform);
  const workspaceId = await openShop(platform.db, `http://${place}/`);
  await addTimerJourney(platform.db, workspaceId, `http://${place}/`);
  return { platform, url, workspaceId };
}

type Late = Readonly<{
  /** The engine's workers alone, which ask for actions; and with those who carry them out on the same machine. */
  asked: readonly Lateness[];
  withDelivery: readonly Lateness[];
  bare: readonly Lateness[];
  steady: Lateness;
}>;

async function measureLateness(shop: Shop, place: string): Promise<Late> {
  const asked: Lateness[] = [];
  const withDelivery: Lateness[] = [];
  const bare: Lateness[] = [];
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    asked.push(await burst(shop, place, "engine,jobs"));
    bare.push(await bareLateness(shop.platform.db, TIMERS));
    withDelivery.push(await burst(shop, place, "engine,delivery,jobs"));
    const last = [asked, withDelivery, bare].map((list) => `${rounded(list.at(-1)?.max ?? 0, 0)} ms`);
    console.log(
      `${pair}: the last of ${TIMERS} ${last[0]} late, ${last[1]} with delivery; bare timers ${last[2]}`,
    );
  }
  const steady = await withTimers(shop, place, "engine,delivery,jobs", STEADY * SECONDS, STEADY);
  return { asked, withDelivery, bare, steady };
}

function burst(shop: Shop, place: string, roles: string): Promise<Lateness> {
  return withTimers(shop, place, roles, TIMERS, TIMERS);
}

/** So many timers, so many of them a second, with workers at rest before the first is due. */
async function withTimers(
  { platform, url, workspaceId }: Shop,
  place: string,
  roles: string,
  count: number,
  perSecond: number,
): Promise<Lateness> {
  const base = platform.clock.now() + Math.ceil(count * MS_PER_ROW) + START_MS;
  await addWaiting(
    platform,
    workspaceId,
    count,
    `to_timestamp(${base} / 1000.0) + n * interval '1 second' / ${perSecond}`,
  );
  const workers = await startWorkers(WORKERS, {
    DATABASE_URL: url,
    CAIRN_BELL: "postgres",
    CAIRN_ALLOW_PRIVATE: place,
    CAIRN_ROLES: roles,
  });
  if (platform.clock.now() > base)
    throw new Error("the timers came too late to be waited for: set BENCH_MS_PER_ROW");
  // The first of them waits its month; the others are copies of it.
  const lateness = await latenessBetween(platform.db, base, base + Math.ceil((count * 1_000) / perSecond));
  if (lateness.count !== count - 1) throw new Error(`${lateness.count} of ${count - 1} timers were worked`);
  await Promise.all(workers.map((worker) => worker.stop()));
  return lateness;
}

/** Bytes per waiting run. */
type Weight = Readonly<{ queue: number; run: number; parts: Readonly<Record<string, number>> }>;

async function weigh({ platform, url, workspaceId }: Shop, place: string): Promise<Weight> {
  const { db } = platform;
  const bytes = async () => {
    const [queue] = await db.rows<{ bytes: number }>(QUEUE);
    const parts = await db.rows<{ name: string; bytes: number }>(PARTS);
    return { queue: queue?.bytes ?? 0, parts: new Map(parts.map((part) => [part.name, part.bytes])) };
  };
  const workers = await startWorkers(1, {
    DATABASE_URL: url,
    CAIRN_BELL: "postgres",
    CAIRN_ALLOW_PRIVATE: place,
    CAIRN_ROLES: "engine,delivery,jobs",
  });
  const before = await bytes();
  await addWaiting(
    platform,
    workspaceId,
    WAITING,
    "cairn_now() + interval '1 day' + n * interval '100 milliseconds'",
  );
  const after = await bytes();
  await Promise.all(workers.map((worker) => worker.stop()));
  const parts = Object.fromEntries(
    [...after.parts].map(([name, size]) => [name, rounded((size - (before.parts.get(name) ?? 0)) / WAITING)]),
  );
  const run = Object.entries(parts)
    .filter(([name]) => name.startsWith("run"))
    .reduce((sum, [, size]) => sum + size, 0);
  console.log(`bytes per waiting run: ${JSON.stringify(parts)}`);
  return { queue: (after.queue - before.queue) / WAITING, run, parts };
}

type Pair = Readonly<{ base: Cost; full: Cost }>;

/** P-3's work beside nobody who waits, and beside a million. */
async function compare(base: Shop, full: Shop): Promise<readonly Pair[]> {
  const cost = async ({ platform, workspaceId }: Shop, pair: number) => {
    await acceptEvents(platform.db, workspaceId, pair * EVENTS, EVENTS);
    return costOf(platform, server.pid, EVENTS, () => drain(platform));
  };
  const pairs: Pair[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const one = { base: await cost(base, pair), full: await cost(full, pair) };
    console.log(
      `${pair === 0 ? "warm-up" : `pair ${pair}`}: ${words(one.base)}, beside ${WAITING} waiting ${words(one.full)}`,
    );
    if (pair > 0) pairs.push(one);
  }
  return pairs;
}

function conclude(late: Late, weight: Weight, pairs: readonly Pair[], postgres: string): void {
  const last = median(late.asked.map(({ max }) => max));
  const grown = pairs.map((pair) => (pair.full.all / pair.base.all - 1) * 100);
  const early = [...late.asked, ...late.withDelivery, late.steady].reduce((sum, one) => sum + one.early, 0);
  const findings: Finding[] = [
    {
      what: `the last of ${TIMERS} due in one second, two workers: its action asked for`,
      value: last,
      unit: "ms late",
      target: "≤ 2500",
      ok: last <= 2_500,
    },
    {
      what: `p99 of ${STEADY} a second for ${SECONDS} s`,
      value: late.steady.p99,
      unit: "ms late",
      target: "≤ 500",
      ok: late.steady.p99 <= 500,
    },
    { what: "before they were due", value: early, unit: "timers", target: "0", ok: early === 0 },
    {
      what: `each of ${WAITING} waiting runs in the queue`,
      value: weight.queue,
      unit: "B",
      target: "0",
      ok: rounded(weight.queue) <= 0,
    },
    {
      what: "the same in Postgres, the run's row and all its indexes",
      value: weight.run,
      unit: "B",
      target: "≤ 400",
      ok: weight.run <= 400,
    },
    {
      what: "P-3 beside them",
      value: median(grown),
      unit: "% more CPU",
      target: "≤ 15",
      ok: median(grown) <= 15,
    },
  ];
  report({
    name: "P-6",
    workload: `${TIMERS} timers in a second and ${STEADY} a second, ${WORKERS} workers; P-3 beside ${WAITING} waiting runs, ${PAIRS} pairs`,
    floor: `bare timers of a narrow table, taken 1,000 at a time: the last ${rounded(median(late.bare.map(({ max }) => max)), 0)} ms late; with delivery on the same machine ours is ${rounded(median(late.withDelivery.map(({ max }) => max)), 0)} ms`,
    postgres,
    findings,
    details: {
      late,
      weight,
      pairs,
      spread: { last: spread(late.asked.map(({ max }) => max)), grown: spread(grown) },
    },
  });
}

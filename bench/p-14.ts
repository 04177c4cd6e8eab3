import { closePlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Counted } from "./counting-sink.ts";
import { profileProcess } from "./cpu-profile.ts";
import { startServer } from "./database.ts";
import { openBenchPlatform } from "./engine-cost.ts";
import { cpuSeconds, type Finding, median, report, rounded, spread } from "./measure.ts";
import {
  arrived,
  hold,
  type Kind,
  type Lane,
  openLane,
  openSink,
  queueDeliveries,
  type Sink,
  sendBare,
} from "./outbox.ts";
import { openShop } from "./shop.ts";
import { type BenchWorker, startWorkers } from "./workers.ts";

const MESSAGES: Readonly<Record<Kind, number>> = {
  mail: Number(process.env["BENCH_MAILS"] ?? 6_000),
  hook: Number(process.env["BENCH_HOOKS"] ?? 20_000),
};
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 60);
/** Connections to the mail server, as a provider's settings name them; a lane of webhooks has 100 calls under way. */
const CONNECTIONS: Readonly<Record<Kind, number>> = { mail: 10, hook: 100 };
/** Messages a second. */
const TARGET: Readonly<Record<Kind, number>> = { mail: 500, hook: 2_000 };
const LIMIT: Readonly<Record<Kind, number>> = { mail: 50, hook: 200 };
const KINDS = ["mail", "hook"] as const;
const NAMES: Readonly<Record<Kind, string>> = { mail: "mails of 36 KB", hook: "webhooks" };

type Round = Readonly<{
  perSecond: number;
  cpuMs: number;
  bareMs: number;
  barePerSecond: number;
  wrong: number;
}>;
type Kept = Readonly<{ perSecond: number; worst: number; wrong: number }>;

const server = await startServer();
const sinks: Readonly<Record<Kind, Sink>> = { mail: await openSink("mail"), hook: await openSink("hook") };
let platform: Platform | null = null;
let workers: readonly BenchWorker[] = [];
const url = await server.database("delivery");
try {
  platform = await openBenchPlatform(url);
  const places = KINDS.map((kind) => `127.0.0.1:${sinks[kind].port}`).join(",");
  const workspaceId = await openShop(platform.db, `http://127.0.0.1:${sinks.hook.port}/`);
  await platform.db.run("update workspace set sending = 'live'");
  const settings = {
    DATABASE_URL: url,
    CAIRN_BELL: "postgres",
    CAIRN_ROLES: "delivery,jobs",
    CAIRN_ALLOW_PRIVATE: places,
  };
  workers = await startWorkers(1, settings);
  const rounds: Record<Kind, readonly Round[]> = { mail: [], hook: [] };
  const lanes = KINDS.map((kind): Lane => ({ platform: platform as Platform, workspaceId, kind }));
  for (const lane of lanes) rounds[lane.kind] = await throughput(lane);
  workers = [...workers, ...(await startWorkers(1, settings))];
  const kept: Partial<Record<Kind, Kept>> = {};
  for (const lane of lanes) kept[lane.kind] = await atRate(lane, LIMIT[lane.kind]);
  conclude(rounds, kept as Readonly<Record<Kind, Kept>>, await server.version());
} finally {
  await Promise.all(workers.map((worker) => worker.stop()));
  for (const kind of KINDS) sinks[kind].stop();
  if (platform) await closePlatform(platform);
  await server.stop();
}

/** Our deliveries and bare sending in turns; the first pair warms up. */
async function throughput(lane: Lane): Promise<readonly Round[]> {
  const { kind } = lane;
  const sink = sinks[kind];
  const count = MESSAGES[kind];
  await openLane(lane, sink.port, CONNECTIONS[kind]);
  const rounds: Round[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    await hold(lane, true);
    await queueDeliveries(lane, count);
    await sink.reset();
    await lane.platform.db.run("checkpoint");
    const roots = [server.pid, ...workers.map(({ pid }) => pid)];
    const before = cpuSeconds(roots);
    const profiling = await startProfile(lane, pair);
    await hold(lane, false);
    const counted = await arrived(sink, count);
    await profiling?.stop();
    await server.profile(url, count);
    const cpuMs = ((cpuSeconds(roots) - before) * 1_000) / count;
    await sink.reset();
    const bare = await sendBare(kind, sink.port, count, CONNECTIONS[kind]);
    const round = {
      perSecond: counted.arrived / counted.seconds,
      cpuMs,
      bareMs: bare.cpuMs / count,
      barePerSecond: count / bare.seconds,
      wrong: wrongIn(counted, count),
    };
    console.log(
      `${pair === 0 ? "warm-up" : `pair ${pair}`}: ${rounded(round.perSecond, 0)} ${NAMES[kind]} a second at ${rounded(cpuMs, 2)} ms CPU each; bare ${rounded(round.barePerSecond, 0)} at ${rounded(round.bareMs, 2)} ms`,
    );
    if (pair > 0) rounds.push(round);
  }
  return rounds;
}

/** With BENCH_PROFILE=1, of the last pair: what the worker and the statements take. */
async function startProfile({ kind }: Lane, pair: number) {
  const [worker] = workers;
  if (process.env["BENCH_PROFILE"] !== "1" || !worker) return null;
  await server.profile(url, 1);
  return pair === PAIRS ? profileProcess(worker.pid, `worker-${kind}`) : null;
}

/** Messages that never came, and those that came again. */
function wrongIn({ arrived: all, distinct }: Counted, count: number): number {
  return count - distinct + (all - distinct);
}

/** Two workers and one limit: what comes in each second, once the first second has passed. */
async function atRate(lane: Lane, perSecond: number): Promise<Kept> {
  const {
    platform: { db },
    kind,
  } = lane;
  const sink = sinks[kind];
  const count = perSecond * (SECONDS + 3);
  await db.run("update provider set rate_per_second = $2 where id = $1", [`prv_${kind}`, perSecond]);
  await hold(lane, true);
  await queueDeliveries(lane, count);
  await sink.reset();
  await hold(lane, false);
  const counted = await arrived(sink, count);
  const window = counted.perSecond.slice(1, 1 + SECONDS);
  const sum = window.reduce((total, n) => total + n, 0);
  console.log(
    `${NAMES[kind]} at ${perSecond} a second: ${rounded(sum / SECONDS, 1)}, ${JSON.stringify(spread(window))}`,
  );
  return { perSecond: sum / SECONDS, worst: Math.max(...window), wrong: wrongIn(counted, count) };
}

function conclude(
  rounds: Readonly<Record<Kind, readonly Round[]>>,
  kept: Readonly<Record<Kind, Kept>>,
  postgres: string,
): void {
  const rates = KINDS.map((kind): Finding => {
    const value = median(rounds[kind].map((round) => round.perSecond));
    return { what: NAMES[kind], value, unit: "/s", target: `≥ ${TARGET[kind]}`, ok: value >= TARGET[kind] };
  });
  const limits = KINDS.map((kind): Finding => {
    const off = (kept[kind].perSecond / LIMIT[kind] - 1) * 100;
    return {
      what: `${NAMES[kind]} at a limit of ${LIMIT[kind]}/s over ${SECONDS} s, two workers: off it by`,
      value: off,
      unit: "%",
      target: "± 5",
      ok: Math.abs(off) <= 5,
    };
  });
  const wrong = KINDS.flatMap((kind) => [...rounds[kind], kept[kind]]).reduce(
    (sum, one) => sum + one.wrong,
    0,
  );
  const cost = (kind: Kind) =>
    `${NAMES[kind]} ${rounded(median(rounds[kind].map((round) => round.bareMs)), 2)} ms CPU at ${rounded(median(rounds[kind].map((round) => round.barePerSecond)), 0)}/s, ours ${rounded(median(rounds[kind].map((round) => round.cpuMs)), 2)} ms`;
  report({
    name: "P-14",
    workload: `${MESSAGES.mail} mails and ${MESSAGES.hook} webhooks that are due, one worker, sinks on loopback, ${PAIRS} pairs`,
    floor: `handing over what is written already, over as many connections: ${KINDS.map(cost).join("; ")}`,
    postgres,
    findings: [
      ...rates,
      ...limits,
      { what: "lost or doubled", value: wrong, unit: "messages", target: "0", ok: wrong === 0 },
    ],
    details: {
      rounds,
      kept,
      spread: KINDS.map((kind) => spread(rounds[kind].map((round) => round.perSecond))),
    },
  });
}

import { fork } from "node:child_process";
import { once } from "node:events";
import type { Product } from "#tests/running-product.ts";
import { profileProcess } from "./cpu-profile.ts";
import type { BenchServer } from "./database.ts";
import { type Line, openWorks, optionsOf, partsOf } from "./lines.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { cpuSeconds, median, report, rounded, spread } from "./measure.ts";
import { EVENT } from "./shop.ts";

/** With BENCH_PROFILE=1: statements by their time, and a CPU profile of each process under bench/results/profiles. */
const PROFILE = process.env["BENCH_PROFILE"] === "1";
const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 12_000);
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
/** Each with its key, its journey, its sink and its share of the connections. */
const GENERATORS = 4;

/** The two hard cases; `limited` events met the 25 live runs that a person may have in a journey (S-3.8). */
type Hard = Readonly<{ burst: LoadResult; limited: number; killed: LoadResult }>;
type Pair = Readonly<{ ours: Round; floor: Round }>;
/** `shares`: milliseconds of CPU per event by who spent them. */
type Round = Readonly<{
  cpuMs: number;
  shares: Readonly<Record<string, number>>;
  eventsPerSecond: number;
  runs: readonly LoadResult[];
}>;
/** Process trees by name. */
type Roots = Readonly<Record<string, number>>;

const { server, databaseUrl, product, lines, close } = await openWorks(GENERATORS);
try {
  await conclude(product, server, lines);
} finally {
  await close();
}

async function conclude({ pid }: Product, { pid: postgres }: BenchServer, lines: readonly Line[]) {
  const relay = fork("bench/relay.ts", { execArgv: ["--import", "tsx"], stdio: "inherit" });
  const [port] = await once(relay, "message");
  const floorLines = lines.map(({ sinkPort }) => ({
    url: `http://127.0.0.1:${port}/${sinkPort}`,
    header: [],
    event: EVENT,
    sinkPort,
  }));
  const pairs: Pair[] = [];
  try {
    // `npm start` itself only watches the two.
    const { front, worker } = partsOf(pid);
    const roots = { front, worker, postgres };
    await round(lines, roots, EVENTS / 4);
    await server.profile(databaseUrl, 1);
    const profiling = PROFILE ? await profileProcess(worker, "worker") : null;
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const ours = await round(lines, roots, EVENTS);
      await server.profile(databaseUrl, EVENTS);
      const floor = await round(floorLines, { relay: relay.pid ?? 0 }, EVENTS);
      console.log(`pair ${pair}: ${words(ours)}; bare relay ${words(floor)}`);
      pairs.push({ ours, floor });
    }
    await profiling?.stop();
    if (profiling) return;
    const burst = await fiveInABurst(lines);
    const limited = await refusedEntries();
    const killed = await killedHalfway(lines, pid);
    print(pairs, { burst, limited, killed }, await server.version());
  } finally {
    relay.kill();
  }
}

function print(pairs: readonly Pair[], { burst, limited, killed }: Hard, version: string): void {
  const cpu = pairs.map(({ ours }) => ours.cpuMs);
  const rate = pairs.map(({ ours }) => ours.eventsPerSecond);
  const ratio = median(pairs.map(({ ours, floor }) => ours.cpuMs / floor.cpuMs));
  const steady = faultsOf(pairs.flatMap(({ ours }) => ours.runs));
  const exact = (what: string, value: number) => ({
    what,
    value,
    unit: "events",
    target: "0",
    ok: value === 0,
  });
  report({
    name: "P-4",
    workload: `${EVENTS} events, one a POST, from ${GENERATORS} generators → journey with a condition → webhook at a sink, ${PAIRS} pairs`,
    floor: `a bare relay that keeps nothing: ${rounded(median(pairs.map(({ floor }) => floor.cpuMs)), 3)} ms CPU per event; ours is ${rounded(ratio)} × that`,
    postgres: version,
    findings: [
      { what: "CPU per event", value: median(cpu), unit: "ms", target: "≤ 0.4", ok: median(cpu) <= 0.4 },
      {
        what: "events a second, to the last arrival",
        value: median(rate),
        unit: "/s",
        target: "≥ 2500",
        ok: median(rate) >= 2_500,
      },
      exact("acknowledged and lost, doubled or wrong", steady),
      exact("the same, when 5 people send 200 events each in a burst", faultsOf([burst]) - limited),
      exact("of that burst, refused and listed: 25 live runs of the person (S-3.8)", limited),
      exact("the same, when the worker is killed halfway", faultsOf([killed])),
    ],
    details: { pairs, burst, limited, killed, spread: { cpu: spread(cpu), rate: spread(rate) } },
  });
}

function faultsOf(runs: readonly LoadResult[]): number {
  return runs.reduce((sum, { ackedLost, duplicates, wrong }) => sum + ackedLost + duplicates + wrong, 0);
}

function words({ cpuMs, shares, eventsPerSecond }: Round): string {
  const parts = Object.entries(shares).map(([name, ms]) => `${name} ${rounded(ms, 3)}`);
  return `${rounded(cpuMs, 3)} ms CPU per event (${parts.join(", ")}), ${rounded(eventsPerSecond, 0)}/s`;
}

/** All generators at once, an equal share each; CPU of everything that serves them, Postgres included. */
async function round(lines: readonly Line[], roots: Roots, events: number): Promise<Round> {
  const n = Math.floor(events / lines.length);
  const sent = n * lines.length;
  const before = Object.values(roots).map((pid) => cpuSeconds([pid]));
  const runs = await Promise.all(lines.map((line) => runLoad({ ...optionsOf(line), n })));
  const shares = Object.fromEntries(
    Object.entries(roots).map(([name, pid], at) => [
      name,
      ((cpuSeconds([pid]) - (before[at] ?? 0)) * 1_000) / sent,
    ]),
  );
  const refused = runs.reduce((sum, { n: all, status }) => sum + all - (status["200"] ?? 0), 0);
  if (refused > 0) console.log(`${refused} requests were refused or got no answer`);
  return {
    cpuMs: Object.values(shares).reduce((sum, ms) => sum + ms, 0),
    shares,
    eventsPerSecond: sent / Math.max(...runs.map(({ seconds }) => seconds)),
    runs,
  };
}

/** How many events started nobody because of the limit on live runs. */
async function refusedEntries(): Promise<number> {
  const [row] = await server.rows(
    databaseUrl,
    `select count(*)::int as n from event_disposition where outcomes @> '[{"outcome": "run_limit"}]'`,
  );
  return Number(row?.["n"]);
}

function fiveInABurst([line]: readonly Line[]): Promise<LoadResult> {
  if (!line) throw new Error("no line to send on");
  return runLoad({
    ...optionsOf(line),
    n: 1_000,
    users: 5,
    "user-prefix": "burst",
  });
}

/** The process of the workers is ended by -9 while it works; whoever supervises it starts another. */
function killedHalfway([line]: readonly Line[], start: number): Promise<LoadResult> {
  if (!line) throw new Error("no line to send on");
  return runLoad({
    ...optionsOf(line),
    n: 4_000,
    drain: 60,
    at: [`2000:kill -9 ${partsOf(start).worker}`],
  });
}

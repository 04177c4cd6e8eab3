import { type BenchServer, startServer } from "./database.ts";
import { type Cost, words } from "./engine-cost.ts";
import type { Size } from "./fill-database.ts";
import { CHUNK, type Grown, openEngineAlone, openGrown } from "./growth.ts";
import { optionsOf, partsOf } from "./lines.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { cpuSeconds, type Finding, median, report, rounded, spread } from "./measure.ts";

const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const PAIRS = number("BENCH_PAIRS", 5);
/** Of the engine alone, a pair. */
const CHUNKS = number("BENCH_CHUNKS", 16);
/** Of the whole job, a generator and pair. */
const EVENTS = number("BENCH_EVENTS", 3_000);
const SECONDS = number("BENCH_SECONDS", 20);
const CALM = 50;
const GENERATORS = 4;
/** What a tenfold and thousandfold may cost more. */
const LIMIT = 1.3;

const SMALL: Size = { journeys: 1, people: CHUNK, events: 0, runs: 0, waiting: 0 };
const WAITING = number("BENCH_WAITING", 1_000_000);
const LARGE: Size = {
  journeys: 100,
  people: number("BENCH_PEOPLE", 1_000_000),
  events: number("BENCH_LOGGED", 10_000_000),
  runs: WAITING,
  waiting: WAITING,
};

type Pair<T> = Readonly<{ small: T; large: T }>;
/** The whole job: CPU per event at full speed over all processes, and latencies in milliseconds at a calm rate. */
type Job = Readonly<{ cpuMs: number; p50: number; p99: number; wrong: number }>;

const server = await startServer({
  shared_buffers: "2GB",
  max_wal_size: "16GB",
  maintenance_work_mem: "1GB",
  checkpoint_timeout: "30min",
});
const grown: Grown[] = [];
try {
  const small = await openGrown(server, "small", SMALL, GENERATORS);
  grown.push(small);
  const large = await openGrown(server, "large", LARGE, GENERATORS);
  grown.push(large);
  const engine = await measureEngine(small, large);
  for (const one of grown) await one.start();
  const jobs = await measureJobs(small, large);
  conclude(engine, jobs, await server.version());
} finally {
  for (const one of grown) await one.close();
  await server.stop();
}

async function measureEngine(small: Grown, large: Grown): Promise<readonly Pair<Cost>[]> {
  const [few, many] = [await openEngineAlone(small, server), await openEngineAlone(large, server)];
  const pairs: Pair<Cost>[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const one = { small: await few.cost(CHUNKS), large: await many.cost(CHUNKS) };
    console.log(
      `engine, ${pair === 0 ? "warm-up" : `pair ${pair}`}: small ${words(one.small)}, large ${words(one.large)}`,
    );
    if (pair > 0) pairs.push(one);
    for (const { url } of [small, large]) await server.profile(url, CHUNKS * CHUNK);
  }
  await few.close();
  await many.close();
  return pairs;
}

async function measureJobs(small: Grown, large: Grown): Promise<readonly Pair<Job>[]> {
  const pairs: Pair<Job>[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const one = { small: await job(server, small), large: await job(server, large) };
    const say = ({ cpuMs, p50, p99 }: Job) =>
      `${rounded(cpuMs, 3)} ms CPU per event, p50 ${rounded(p50)} and p99 ${rounded(p99)} ms at ${CALM}/s`;
    console.log(
      `whole job, ${pair === 0 ? "warm-up" : `pair ${pair}`}: small ${say(one.small)}; large ${say(one.large)}`,
    );
    if (pair > 0) pairs.push(one);
    for (const { url } of [small, large]) await server.profile(url, EVENTS * GENERATORS);
  }
  return pairs;
}

async function job({ pid }: BenchServer, { lines, product, size }: Grown): Promise<Job> {
  const { front, worker } = partsOf(product().pid);
  const together = (more: object) =>
    Promise.all(
      lines.map((line) => runLoad({ ...optionsOf(line), "user-prefix": "u", users: size.people, ...more })),
    );
  const calm = await together({ rate: CALM / GENERATORS, n: Math.round((CALM * SECONDS) / GENERATORS) });
  const before = cpuSeconds([front, worker, pid]);
  const full = await together({ n: EVENTS });
  const cpuMs = ((cpuSeconds([front, worker, pid]) - before) * 1_000) / (EVENTS * GENERATORS);
  const of = (which: "p50" | "p99") => median(calm.map(({ latencyMs }) => latencyMs?.[which] ?? Number.NaN));
  const wrong = [...calm, ...full].reduce((sum, run) => sum + faultsOf(run), 0);
  return { cpuMs, p50: of("p50"), p99: of("p99"), wrong };
}

function faultsOf({ ackedLost, duplicates, wrong }: LoadResult): number {
  return ackedLost + duplicates + wrong;
}

function conclude(engine: readonly Pair<Cost>[], jobs: readonly Pair<Job>[], postgres: string): void {
  const growth = (what: string, ratios: readonly number[]): Finding => {
    const value = median(ratios);
    return {
      what: `${what}, large against small`,
      value,
      unit: "×",
      target: `≤ ${LIMIT}`,
      ok: value <= LIMIT,
    };
  };
  const of = (read: (job: Job) => number) => jobs.map(({ small, large }) => read(large) / read(small));
  const costs = engine.map(({ small, large }) => large.all / small.all);
  const wrong = jobs.reduce((sum, { small, large }) => sum + small.wrong + large.wrong, 0);
  const medianOf = (read: (pair: Pair<Cost>) => number) => rounded(median(engine.map(read)));
  report({
    name: "P-7",
    workload: `${JSON.stringify(SMALL)} → ${JSON.stringify(LARGE)}, ${PAIRS} pairs`,
    floor: `the same work on the small database: engine ${medianOf(({ small }) => small.all)} µs an event (large ${medianOf(({ large }) => large.all)} µs), whole job ${rounded(median(jobs.map(({ small }) => small.cpuMs)), 3)} ms (large ${rounded(median(jobs.map(({ large }) => large.cpuMs)), 3)} ms)`,
    postgres,
    findings: [
      growth("P-3: CPU per event of the engine", costs),
      growth(
        "P-5: CPU per event of the whole job",
        of(({ cpuMs }) => cpuMs),
      ),
      growth(
        `P-5: p50 at ${CALM}/s`,
        of(({ p50 }) => p50),
      ),
      growth(
        `P-5: p99 at ${CALM}/s`,
        of(({ p99 }) => p99),
      ),
      {
        what: "acknowledged and lost, doubled or wrong",
        value: wrong,
        unit: "events",
        target: "0",
        ok: wrong === 0,
      },
    ],
    details: { engine, jobs, spread: { engine: spread(costs), job: spread(of(({ cpuMs }) => cpuMs)) } },
  });
}

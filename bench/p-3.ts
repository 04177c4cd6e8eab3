import { closePlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { startServer } from "./database.ts";
import { type Cost, costOf, drain, openBenchPlatform, words } from "./engine-cost.ts";
import { readWritten, writeRaw } from "./floor.ts";
import { median, report, rounded, spread } from "./measure.ts";
import { acceptEvents, openShop } from "./shop.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 16_000);
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
/** What the engine inserts while it moves runs. Emptied after each pair, so that each begins alike. */
const TABLES = ["run", "journey_entry", "transition", "delivery", "event_disposition", "rollup_delta"];

type Pair = Readonly<{ engine: Cost; raw: Cost; rows: Readonly<Record<string, number>> }>;

const server = await startServer();
const platforms: Platform[] = [];
try {
  const [ours, floor] = [await open("engine"), await open("floor")];
  const pairs = await measure(ours, floor);
  conclude(pairs, await server.version());
} finally {
  for (const platform of platforms) await closePlatform(platform);
  await server.stop();
}

/** One pair more than asked for: the first one warms up. */
async function measure(ours: Platform, floor: Platform): Promise<readonly Pair[]> {
  const workspaceId = await openShop(ours.db, "http://127.0.0.1:9/hook");
  const pairs: Pair[] = [];
  for (let at = 0; at <= PAIRS; at += 1) {
    await acceptEvents(ours.db, workspaceId, at * EVENTS, EVENTS);
    const engine = await cpuPerEvent(ours, () => drain(ours));
    const written = await readWritten(ours.db, TABLES);
    const rows = Object.fromEntries(
      written.map((part) => [part.table, rounded(part.rows.length / EVENTS, 2)]),
    );
    if (rows["delivery"] !== 1) throw new Error(`not every event led to a delivery: ${JSON.stringify(rows)}`);
    const raw = await cpuPerEvent(ours, () => writeRaw(floor.db, written, 64));
    for (const { db } of [ours, floor]) await db.run(`truncate ${TABLES.join(", ")}`);
    console.log(`${at === 0 ? "warm-up" : `pair ${at}`}: engine ${words(engine)}, raw writing ${words(raw)}`);
    pairs.push({ engine, raw, rows });
  }
  return pairs.slice(1);
}

function conclude(pairs: readonly Pair[], postgres: string): void {
  const engine = pairs.map((pair) => pair.engine.all);
  const ratios = pairs.map((pair) => pair.engine.all / pair.raw.all);
  const floor = rounded(median(pairs.map(({ raw }) => raw.all)));
  report({
    name: "P-3",
    workload: `${EVENTS} queued events of as many people → run → condition → webhook delivery, ${PAIRS} pairs`,
    floor: `multi-row writing of exactly the rows inserted (per event ${JSON.stringify(pairs[0]?.rows)}): ${floor} µs`,
    postgres,
    findings: [
      {
        what: "CPU against the floor",
        value: median(ratios),
        unit: "×",
        target: "≤ 2",
        ok: median(ratios) <= 2,
      },
      { what: "CPU per event", value: median(engine), unit: "µs", target: "≤ 80", ok: median(engine) <= 80 },
    ],
    details: { pairs, spread: { ratio: spread(ratios), engine: spread(engine) } },
  });
}

async function open(name: string): Promise<Platform> {
  const platform = await openBenchPlatform(await server.database(name));
  platforms.push(platform);
  return platform;
}

function cpuPerEvent(platform: Platform, work: () => Promise<void>): Promise<Cost> {
  return costOf(platform, server.pid, EVENTS, work);
}

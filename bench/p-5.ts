import { openWorks, optionsOf } from "./lines.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { report, rounded } from "./measure.ts";

const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 20);
const GENERATORS = 4;
const CALM = 50;
const SHARE = 0.7;

const { server, lines, close } = await openWorks(GENERATORS);
try {
  const together = (options: (line: (typeof lines)[number]) => Parameters<typeof runLoad>[0]) =>
    Promise.all(lines.map((line) => runLoad(options(line))));
  const atRate = (rate: number) =>
    together((line) => ({
      ...optionsOf(line),
      rate: rate / GENERATORS,
      n: Math.round((rate * SECONDS) / GENERATORS),
    }));
  const flatOut = () => together((line) => ({ ...optionsOf(line), n: 3_000 }));
  await flatOut();
  const full = await flatOut();
  const saturation = (3_000 * GENERATORS) / Math.max(...full.map(({ seconds }) => seconds));
  const calm = await atRate(CALM);
  const busy = await atRate(saturation * SHARE);
  const finding = (what: string, runs: readonly LoadResult[], which: "p50" | "p99", limit: number) => {
    // The worst of the generators: each has a quarter of the events.
    const value = Math.max(...runs.map(({ latencyMs }) => latencyMs?.[which] ?? Number.POSITIVE_INFINITY));
    return { what: `${which} ${what}`, value, unit: "ms", target: `≤ ${limit}`, ok: value <= limit };
  };
  const most = `at ${rounded(saturation * SHARE, 0)}/s, 70 % of saturation`;
  report({
    name: "P-5",
    workload: `event sent → provider called, ${GENERATORS} generators, ${SECONDS} s at each rate`,
    floor: "none: a latency, and of a shared machine",
    postgres: await server.version(),
    findings: [
      finding(`at ${CALM}/s`, calm, "p50", 10),
      finding(`at ${CALM}/s`, calm, "p99", 40),
      finding(most, busy, "p50", 80),
      finding(most, busy, "p99", 400),
    ],
    details: { full, calm, busy },
  });
} finally {
  await close();
}

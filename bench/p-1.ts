import { fork } from "node:child_process";
import { once } from "node:events";
import { openDoor } from "./door.ts";
import { cpuSeconds, median, report, rounded, spread } from "./measure.ts";
import { type Post, post, quantile } from "./post.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 20_000);
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
const CONNECTIONS = 48;
/** People of the shop: each is known to the door after a while, as in a shop. */
const PEOPLE = 5_000;
const SHARE = 0.7;
const SECONDS_AT_SHARE = 10;

const door = await openDoor();
const bare = fork("bench/bare.ts", { execArgv: ["--import", "tsx"], stdio: "inherit" });
try {
  const [port] = await once(bare, "message");
  let sent = 0;
  const body = (): string => {
    sent += 1;
    return JSON.stringify({
      userId: `u${sent % PEOPLE}`,
      messageId: `p1-${sent}`,
      event: "Product Viewed",
      properties: {
        product_id: `sku-${sent % 300}`,
        name: "Tent",
        price: 149,
        currency: "EUR",
        category: "Outdoor",
      },
    });
  };
  const common = { headers: door.headers, body, connections: CONNECTIONS };
  const ours: Post = { ...common, url: `${door.url}/v1/track`, requests: EVENTS };
  const floor: Post = { ...common, url: `http://127.0.0.1:${port}/`, requests: EVENTS };
  await post(ours);
  const pairs: { ours: number; floor: number; node: number; postgres: number; rate: number }[] = [];
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    const before = [cpuSeconds([door.pid]), cpuSeconds([door.server.pid])] as const;
    const { seconds, status } = await post(ours);
    if (status[200] !== EVENTS) throw new Error(`not all were accepted: ${JSON.stringify(status)}`);
    const node = ((cpuSeconds([door.pid]) - before[0]) * 1e6) / EVENTS;
    const postgres = ((cpuSeconds([door.server.pid]) - before[1]) * 1e6) / EVENTS;
    const bareBefore = cpuSeconds([bare.pid ?? 0]);
    await post(floor);
    const floorUs = ((cpuSeconds([bare.pid ?? 0]) - bareBefore) * 1e6) / EVENTS;
    pairs.push({ ours: node + postgres, floor: floorUs, node, postgres, rate: EVENTS / seconds });
    console.log(
      `pair ${pair}: ${rounded(node + postgres)} µs (front ${rounded(node)} + Postgres ${rounded(postgres)}) at ${rounded(EVENTS / seconds, 0)}/s; bare handler ${rounded(floorUs)} µs`,
    );
  }
  const rate = median(pairs.map((pair) => pair.rate)) * SHARE;
  const calm = await post({ ...ours, rate, requests: Math.round(rate * SECONDS_AT_SHARE), connections: 200 });
  const ratio = median(pairs.map((pair) => pair.ours / pair.floor));
  const p99 = quantile(calm.ms, 0.99);
  report({
    name: "P-1",
    workload: `${EVENTS} events of ${PEOPLE} people, one a POST, ${CONNECTIONS} connections, ${PAIRS} pairs: key, validation, identity, dedupe, log and queue, committed`,
    floor: `a bare node:http handler that answers 204: ${rounded(median(pairs.map((pair) => pair.floor)))} µs`,
    postgres: await door.server.version(),
    findings: [
      {
        what: "CPU per durable event against the floor",
        value: ratio,
        unit: "×",
        target: "≤ 3",
        ok: ratio <= 3,
      },
      {
        what: `p99 at ${rounded(rate, 0)} a second, 70 % of saturation (p50 ${rounded(quantile(calm.ms, 0.5))} ms)`,
        value: p99,
        unit: "ms",
        target: "≤ 25",
        ok: p99 <= 25,
      },
    ],
    details: { pairs, spread: { ratio: spread(pairs.map((pair) => pair.ours / pair.floor)) } },
  });
} finally {
  bare.kill();
  await door.close();
}

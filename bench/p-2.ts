import { openDatabase } from "#lib/platform/db.ts";
import { openDoor } from "./door.ts";
import { readWritten, writeRaw } from "./floor.ts";
import { cpuSeconds, median, report, rounded, spread } from "./measure.ts";
import { post } from "./post.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 40_000);
const PAIRS = Number(process.env["BENCH_PAIRS"] ?? 5);
const A_POST = 100;
const CONNECTIONS = 8;
const PEOPLE = 5_000;
/** What an event of a known person leaves behind. */
const TABLES = ["event", "event_key", "event_queue"];

const door = await openDoor();
const options = { applicationName: "cairn-bench", max: 4, statementTimeoutMs: 60_000 };
const ours = openDatabase({ url: door.databaseUrl, ...options });
const raw = openDatabase({ url: await door.server.database("floor"), ...options });
try {
  let sent = 0;
  const item = () => {
    sent += 1;
    const properties = { product_id: `sku-${sent % 300}`, name: "Tent", price: 149, currency: "EUR" };
    return {
      type: "track",
      userId: `u${sent % PEOPLE}`,
      messageId: `p2-${sent}`,
      event: "Product Viewed",
      properties,
    };
  };
  const batches = (events: number) =>
    post({
      url: `${door.url}/v1/batch`,
      headers: door.headers,
      body: () => JSON.stringify({ batch: Array.from({ length: A_POST }, item) }),
      requests: events / A_POST,
      connections: CONNECTIONS,
    });
  const own = () => Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros, 0);
  await batches(PEOPLE * 2);
  const pairs: { ours: number; floor: number; rate: number }[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    for (const db of [ours, raw]) await db.run(`truncate ${TABLES.join(", ")}`);
    await ours.run("checkpoint");
    const before = cpuSeconds([door.pid, door.server.pid]);
    const { seconds, status } = await batches(EVENTS);
    if (status[200] !== EVENTS / A_POST) throw new Error(`not all were accepted: ${JSON.stringify(status)}`);
    const oursUs = ((cpuSeconds([door.pid, door.server.pid]) - before) * 1e6) / EVENTS;
    const written = await readWritten(ours, TABLES);
    await ours.run("checkpoint");
    const floorBefore = { node: own(), postgres: cpuSeconds([door.server.pid]) };
    await writeRaw(raw, written, EVENTS / A_POST / 4);
    const floorUs =
      (own() - floorBefore.node + (cpuSeconds([door.server.pid]) - floorBefore.postgres) * 1e6) / EVENTS;
    if (pair === 0) continue;
    pairs.push({ ours: oursUs, floor: floorUs, rate: EVENTS / seconds });
    console.log(
      `pair ${pair}: ${rounded(oursUs)} µs at ${rounded(EVENTS / seconds, 0)} events/s; raw rows ${rounded(floorUs)} µs`,
    );
  }
  const ratios = pairs.map((pair) => pair.ours / pair.floor);
  report({
    name: "P-2",
    workload: `${EVENTS} events of ${PEOPLE} known people, ${A_POST} a POST, ${CONNECTIONS} connections, ${PAIRS} pairs`,
    floor: `multi-row writing of exactly those rows (${TABLES.join(", ")}): ${rounded(median(pairs.map((pair) => pair.floor)))} µs an event; ours ${rounded(median(pairs.map((pair) => pair.ours)))} µs`,
    postgres: await door.server.version(),
    findings: [
      {
        what: "CPU against the floor",
        value: median(ratios),
        unit: "×",
        target: "≤ 2",
        ok: median(ratios) <= 2,
      },
    ],
    details: { pairs, spread: { ratio: spread(ratios) } },
  });
} finally {
  await ours.end();
  await raw.end();
  await door.close();
}

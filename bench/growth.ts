import pg from "pg";
import { closePlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Product } from "#tests/running-product.ts";
import type { BenchServer } from "./database.ts";
import { type Cost, costOf, drain, openBenchPlatform } from "./engine-cost.ts";
import { fillWorkspace, type Size } from "./fill-database.ts";
import { type Line, openWorks } from "./lines.ts";
import { acceptEventsOf, addJourney, addSource, journeyDocument } from "./shop.ts";

/** The product on a database of some size, with a live journey for each generator. */
export type Grown = Readonly<{
  name: string;
  size: Size;
  url: string;
  workspaceId: string;
  lines: readonly Line[];
  /** The one that runs now: it is stopped while the engine is measured alone. */
  product: () => Product;
  start(): Promise<void>;
  close(): Promise<void>;
}>;

/** Opens the product, stops it and fills its workspace: people, a history, and journeys on events of their own. */
export async function openGrown(
  server: BenchServer,
  name: string,
  size: Size,
  generators: number,
): Promise<Grown> {
  // The log is empty until it is filled: no canary travels.
  const settings = { CAIRN_CANARY: "0" };
  const opened = await openWorks(generators, { on: server, name, settings });
  let product = opened.product;
  await product.stop();
  const url = opened.databaseUrl;
  const [row] = await server.rows(
    url,
    "select w.id, s.id as source from workspace w join source s on s.workspace_id = w.id and s.kind = 'http' order by w.created_at limit 1",
  );
  const workspaceId = String(row?.["id"]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // The journeys of the generators and the engine's own are among those asked for.
  const others = Math.max(0, size.journeys - generators - 1);
  console.log(`${name}: ${JSON.stringify(size)}`);
  await fillWorkspace(
    client,
    { workspaceId, sourceId: String(row?.["source"]) },
    { ...size, journeys: others },
  );
  await client.end();
  return {
    name,
    size,
    url,
    workspaceId,
    lines: opened.lines,
    product: () => product,
    async start() {
      product = await product.restart();
    },
    close: () => product.remove(),
  };
}

/** One event each, so that nobody has two runs at once. */
export const CHUNK = 1_000;

export type EngineAlone = Readonly<{
  /** CPU per event of so many chunks, each of people who are spread over all. */
  cost(chunks: number): Promise<Cost>;
  close(): Promise<void>;
}>;

/** P-3's work beside what the database holds. */
export async function openEngineAlone(
  { url, workspaceId, size }: Grown,
  server: BenchServer,
): Promise<EngineAlone> {
  const platform = await openBenchPlatform(url);
  await addSource(platform.db, workspaceId);
  await addJourney(platform.db, workspaceId, "jrn_bench", journeyDocument("http://127.0.0.1:9/hook"));
  let turn = 0;
  const chunk = async (): Promise<Cost> => {
    turn += 1;
    const people = Array.from(
      { length: CHUNK },
      (_, at) => `per_${((at * Math.floor(size.people / CHUNK) + turn * 7_919) % size.people) + 1}`,
    );
    await acceptEventsOf(platform.db, workspaceId, people);
    const cost = await costOf(platform, server.pid, CHUNK, () => drain(platform));
    await endRuns(platform);
    return cost;
  };
  return {
    async cost(chunks) {
      const costs: Cost[] = [];
      for (let at = 0; at < chunks; at += 1) costs.push(await chunk());
      const mean = (of: (cost: Cost) => number) => costs.reduce((sum, cost) => sum + of(cost), 0) / chunks;
      return {
        node: mean(({ node }) => node),
        postgres: mean(({ postgres }) => postgres),
        all: mean(({ all }) => all),
      };
    },
    close: () => closePlatform(platform),
  };
}

/** As if the calls had gone well: the next chunk finds nobody with a live run, and the product nothing to call. */
async function endRuns({ db }: Platform): Promise<void> {
  const delivered = await db.run(
    "update delivery set state = 'sent', settled_at = now() where journey_id = 'jrn_bench' and state = 'queued'",
  );
  if (delivered !== CHUNK) throw new Error(`not every event led to a delivery: ${delivered} of ${CHUNK}`);
  await db.run(
    `update run set state = 'exited', wait = null, wake_at = null, ended_at = now(), end_reason = 'exit_step'
     where journey_id = 'jrn_bench' and state in ('active', 'waiting')`,
  );
}

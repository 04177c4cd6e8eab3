import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { readEnv } from "#lib/platform/env.ts";
import { openPlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { cpuSeconds, rounded } from "./measure.ts";
import { BENCH_SECRET } from "./workers.ts";

/** Microseconds of CPU per event, by who spent them. */
export type Cost = Readonly<{ node: number; postgres: number; all: number }>;

/** The product's rooms on a database, in this process and without a bell. */
export async function openBenchPlatform(databaseUrl: string): Promise<Platform> {
  const env = readEnv({
    DATABASE_URL: databaseUrl,
    CAIRN_BELL: "none",
    CAIRN_SECRET: BENCH_SECRET,
    LOG_LEVEL: "warn",
  });
  return openPlatform(env, { applicationName: "cairn-bench", max: 4, statementTimeoutMs: 600_000 });
}

/** Works as the engine's sweep does, until nothing is queued. */
export async function drain(platform: Platform): Promise<void> {
  while ((await shardsWithWork(platform.db)).length > 0) await runShards(platform);
}

/** CPU of this process and of Postgres. The checkpoint before keeps one phase's writing out of the next one's figure. */
export async function costOf(
  { db }: Platform,
  postgresPid: number,
  events: number,
  work: () => Promise<void>,
): Promise<Cost> {
  // Postgres is a child of ours, so this process is asked for its own alone.
  const own = () => Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros, 0);
  await db.run("checkpoint");
  const before = { node: own(), postgres: cpuSeconds([postgresPid]) };
  await work();
  const node = (own() - before.node) / events;
  const postgres = ((cpuSeconds([postgresPid]) - before.postgres) * 1e6) / events;
  return { node, postgres, all: node + postgres };
}

/** A cost as it is printed. */
export function words({ all, node, postgres }: Cost): string {
  return `${rounded(all)} µs (Node ${rounded(node)} + Postgres ${rounded(postgres)})`;
}

import { onTestFinished } from "vitest";
import { startRedis } from "#tests/redis.ts";
import type { Settings } from "./processes.ts";

/** What rings the processes of a fault that does not name its bell: `npm run faults -- --bell redis|postgres|none`. */
export const BELL = process.env["CAIRN_FAULTS_BELL"] ?? "postgres";

/** The settings that say so, with a Redis of the test's own where it needs one. */
export async function bellSettings(): Promise<Settings> {
  if (BELL !== "redis") return { CAIRN_BELL: BELL };
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  return { CAIRN_BELL: BELL, REDIS_URL: redis.url };
}

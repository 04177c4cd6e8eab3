import type { Instant } from "#core/kernel/time.ts";
import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import type { Env } from "#lib/platform/env.ts";
import { closePlatform, openPlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";

const CONNECTIONS = 4;
const ROUNDS = 200;

/** A platform whose sessions live at another time, so that the interpreter itself can make a past. */
export type VirtualDays = Readonly<{
  platform: Platform;
  travel(to: Instant): Promise<void>;
  /** Does what workers do until nothing is left to do at this instant. */
  settle(): Promise<void>;
}>;

/**
 * Opens such a platform for as long as `work` takes. Only its own few connections are moved in time, by a setting of
 * the session: when they close, nothing is left of it. No worker may run meanwhile.
 */
export async function inVirtualDays<T>(env: Env, work: (days: VirtualDays) => Promise<T>): Promise<T> {
  const platform = await openPlatform(
    { ...env, bell: "none" },
    { applicationName: "cairn-seed", max: CONNECTIONS },
  );
  try {
    return await work({
      platform,
      travel: (to) => travel(platform, to),
      settle: () => settle(platform),
    });
  } finally {
    await travel(platform, null);
    await closePlatform(platform);
  }
}

/** Every connection of the pool is taken at once, so that none is left behind in time. */
async function travel({ db, clock }: Platform, to: Instant | null): Promise<void> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => db.pool.connect()));
  try {
    for (const client of clients) {
      await client.query(
        `select set_config('cairn.shift_ms', case when $1::float8 is null then '0'
           else round($1 - extract(epoch from clock_timestamp()) * 1000)::text end, false)`,
        [to],
      );
    }
  } finally {
    for (const client of clients) client.release();
  }
  await clock.measure();
}

async function settle(platform: Platform): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const shards = await shardsWithWork(platform.db);
    if (shards.length > 0) await runShards(platform);
    const lanes = await lanesWithWork(platform.db);
    for (const lane of lanes) await runLane(platform, lane);
    if (shards.length === 0 && lanes.length === 0) return;
  }
}

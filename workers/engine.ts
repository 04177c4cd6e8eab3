import { runShard, shardsWithWork } from "#lib/engine/run-shard.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { sweep } from "#lib/platform/sweep.ts";

const SWEEP_MS = 1_000;

/** Turns bells into shard batches. The sweep does the same work, a second later, when no bell was heard. */
export function startEngine(platform: Platform, { concurrency }: { concurrency: number }): Role {
  const work = ({ shard }: { shard: number }) => runShard(platform, shard);
  const bell = platform.queues.answer("engine", work, { concurrency });
  const sweeper = sweep(
    SWEEP_MS,
    async () => {
      for (const shard of await shardsWithWork(platform.db)) await work({ shard });
    },
    platform.log,
  );
  return {
    name: "engine",
    async stop() {
      await sweeper.stop();
      await bell.stop();
    },
  };
}

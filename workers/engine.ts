import { openAtOnce } from "#lib/delivery/at-once-calls.ts";
import { openEngine } from "#lib/engine/engine-loop.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { startProgress } from "#lib/platform/progress.ts";
import { sweep } from "#lib/platform/sweep.ts";
import { resumeLeftovers } from "#lib/runs/due.ts";

const SWEEP_MS = 1_000;

/** Turns bells and timers into batches of shards. With `calls`, it makes those calls itself that need not wait. The sweep does the same work, a second later, when no bell was heard. */
export function startEngine(platform: Platform, { calls }: { calls: boolean }): Role {
  const atOnce = calls ? openAtOnce(platform) : null;
  const engine = openEngine(platform, atOnce);
  const progress = startProgress();
  const work = async () => {
    await engine.wake();
    progress.mark();
  };
  const bell = platform.queues.answer("engine", work, { concurrency: 1 });
  const sweeper = sweep(
    SWEEP_MS,
    async () => {
      await resumeLeftovers(platform.db);
      await work();
    },
    platform.log,
  );
  return {
    name: "engine",
    idleMs: progress.ageMs,
    async stop() {
      await sweeper.stop();
      await bell.stop();
      await engine.stop();
      await atOnce?.stop();
    },
  };
}

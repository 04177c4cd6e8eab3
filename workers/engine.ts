import { openEngine } from "#lib/engine/engine-loop.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { sweep } from "#lib/platform/sweep.ts";
import { resumeLeftovers } from "#lib/runs/due.ts";

const SWEEP_MS = 1_000;

/** Turns bells and timers into batches of shards. The sweep does the same work, a second later, when no bell was heard. */
export function startEngine(platform: Platform): Role {
  const engine = openEngine(platform);
  const bell = platform.queues.answer("engine", () => engine.wake(), { concurrency: 1 });
  const sweeper = sweep(
    SWEEP_MS,
    async () => {
      await resumeLeftovers(platform.db);
      await engine.wake();
    },
    platform.log,
  );
  return {
    name: "engine",
    async stop() {
      await sweeper.stop();
      await bell.stop();
      await engine.stop();
    },
  };
}

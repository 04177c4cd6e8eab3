import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { startProgress } from "#lib/platform/progress.ts";
import { sweep } from "#lib/platform/sweep.ts";

const SWEEP_MS = 1_000;

/** Turns bells into batches of deliveries, lane by lane. The sweep also picks up what a killed process has left. */
export function startDelivery(platform: Platform, { concurrency }: { concurrency: number }): Role {
  const progress = startProgress();
  const work = async ({ lane }: { lane: string }) => {
    await runLane(platform, lane);
    progress.mark();
  };
  const bell = platform.queues.answer("delivery", work, { concurrency });
  const sweeper = sweep(
    SWEEP_MS,
    async () => {
      await recover(platform);
      // Side by side, so that a slow provider holds up no other lane.
      await Promise.all((await lanesWithWork(platform.db)).map((lane) => work({ lane })));
      progress.mark();
    },
    platform.log,
  );
  return {
    name: "delivery",
    idleMs: progress.ageMs,
    async stop() {
      await sweeper.stop();
      await bell.stop();
    },
  };
}

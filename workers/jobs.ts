import { foldRollups } from "#lib/analytics/fold.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { startProgress } from "#lib/platform/progress.ts";
import { sweep } from "#lib/platform/sweep.ts";

const SWEEP_MS = 1_000;
const FOLD_MS = 2_000;

/** Does the long work: what is asked for, and what falls due by the clock. */
export function startJobs(platform: Platform, { concurrency }: { concurrency: number }): Role {
  const progress = startProgress();
  const work = () => runJobs(platform);
  const bell = platform.queues.answer("jobs", work, { concurrency });
  const sweeper = sweep(
    SWEEP_MS,
    async () => {
      await work();
      progress.mark();
    },
    platform.log,
  );
  const folder = sweep(FOLD_MS, async () => void (await foldRollups(platform)), platform.log);
  return {
    name: "jobs",
    idleMs: progress.ageMs,
    async stop() {
      await folder.stop();
      await sweeper.stop();
      await bell.stop();
    },
  };
}

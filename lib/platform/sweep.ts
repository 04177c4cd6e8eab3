import { randomInt } from "node:crypto";
import { type Log, openLog } from "#lib/platform/log.ts";

export type Sweeper = Readonly<{
  /** Resolves when the pass under way, if any, has ended. */
  stop(): Promise<void>;
}>;

/**
 * Does the work again and again, about `everyMs` after its last end: what no bell has announced is found this way.
 * Passes never overlap, and a pass that fails is logged and followed by the next.
 */
export function sweep(
  everyMs: number,
  work: () => Promise<void>,
  log: Log = openLog({ logLevel: "warn" }, "sweep"),
): Sweeper {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let pass: Promise<void> = Promise.resolve();
  let failures = 0;

  async function once(): Promise<void> {
    try {
      await work();
      failures = 0;
    } catch (error) {
      // A database that is away fails every pass: said at 1, 2, 4, 8 … failures, not each second.
      failures += 1;
      if ((failures & (failures - 1)) === 0)
        log.warn({ error, failed: failures }, "a sweep failed; the next one tries again");
    }
  }

  function plan(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      pass = once().then(plan);
    }, jittered(everyMs));
  }

  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await pass;
    },
  };
}

/** ± 20 %, so that many processes do not sweep in step. */
function jittered(ms: number): number {
  return (ms * randomInt(800, 1_201)) / 1_000;
}

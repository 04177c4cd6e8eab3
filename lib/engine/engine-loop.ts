import type { AtOnce } from "#lib/delivery/at-once-calls.ts";
import { runShards } from "#lib/engine/run-shards.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { nextWakeAt } from "#lib/runs/due.ts";

/** The engine of a process: one batch at a time, and an alarm for the next timer. */
export type Engine = Readonly<{
  /** Resolves when all that was there at this moment has been worked, or somebody else has it; rejects when it failed. */
  wake(): Promise<void>;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}>;

/** A timer that is due and yet unworked is in the hands of another process. */
const HELD_ELSEWHERE_MS = 200;
/** What is due later than this is left to the pass that comes before it. */
const LONGEST_ALARM_MS = 60_000;

/**
 * However often it is woken, one pass is under way and at most one more will follow: what came meanwhile shares a batch.
 * The alarm belongs to this process alone. Where the process dies, the sweeps of the others find its timers due.
 */
export function openEngine(platform: Platform, atOnce: AtOnce | null = null): Engine {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const pass = async () => {
    await runShards(platform, atOnce);
    await setAlarm();
  };
  const setAlarm = async () => {
    const at = await nextWakeAt(platform.db);
    clearTimeout(alarm);
    if (at === null || stopped) return;
    const ms = at - platform.clock.now();
    if (ms > LONGEST_ALARM_MS) return;
    // What fails here fails again in the sweep, which says so.
    alarm = setTimeout(
      () => engine.wake().catch(() => undefined),
      Math.max(ms, ms > 0 ? 0 : HELD_ELSEWHERE_MS),
    );
    alarm.unref();
  };
  const engine: Engine = {
    wake() {
      if (stopped) return underWay;
      if (next) return next;
      const mine = underWay
        .catch(() => undefined)
        .then(() => {
          next = null;
          underWay = stopped ? Promise.resolve() : pass();
          return underWay;
        });
      next = mine;
      return mine;
    },
    async stop() {
      stopped = true;
      clearTimeout(alarm);
      await underWay.catch(() => undefined);
    },
  };
  return engine;
}

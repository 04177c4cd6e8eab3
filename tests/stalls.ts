import { monitorEventLoopDelay } from "node:perf_hooks";

/** How long this process has been kept from its work since now: what a promise about time is given on a busy machine. */
export function watchStalls(): Readonly<{ ms(): number }> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return { ms: () => (3 * delay.max) / 1_000_000 };
}

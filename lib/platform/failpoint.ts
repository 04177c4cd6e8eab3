import type { Failpoint } from "#lib/platform/env.ts";

/** Lines at which fault tests may break a process (guarantees 2.1). */
export type FailpointName =
  | "intake.beforeCommit"
  | "intake.afterCommit"
  | "bell.beforeAdd"
  | "engine.afterClaim"
  | "engine.beforeCommit"
  | "engine.afterCommit"
  | "timer.afterClaim"
  | "delivery.afterClaim"
  | "delivery.afterRender"
  | "delivery.afterGuard"
  | "delivery.midCall"
  | "delivery.afterResponse"
  | "delivery.afterResult"
  | "feedback.beforeCommit"
  | "feedback.afterCommit"
  | "sweeper.midPage"
  | "publish.midMigration"
  | "erase.midway"
  | "rollup.beforeCommit";

type Armed = { readonly point: Failpoint; passed: number };

// On globalThis, because Next's bundle and ours are two copies of this file in one process.
const shared = globalThis as { cairnFailpoint?: Armed | null };

const SLOW_MS = 2_000;
const SPIN_MS = 40_000;

/** Arms the one failpoint of this process. The environment gives none unless CAIRN_TEST=1. */
export function armFailpoint(point: Failpoint | null): void {
  shared.cairnFailpoint = point && { point, passed: 0 };
}

/** Does nothing, unless a fault test has armed this very line. */
export async function failpoint(name: FailpointName): Promise<void> {
  const armed = shared.cairnFailpoint;
  if (!armed || armed.point.name !== name) return;
  armed.passed += 1;
  if (armed.passed === armed.point.nth) await strike(armed.point);
}

async function strike({ name, act }: Failpoint): Promise<void> {
  switch (act) {
    case "kill9":
      process.kill(process.pid, "SIGKILL");
      return hang();
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      return;
    case "throw":
      throw new Error(`failpoint ${name}`);
    case "hang":
      return hang();
    case "slow":
      return new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    case "spin":
      // As a loop without end would, but for the processor that it would take from others.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SPIN_MS);
      return;
  }
}

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

import { getHeapStatistics } from "node:v8";
import type { Refusal } from "#lib/intake/refusals.ts";
import { type Disk, readDisk } from "#lib/platform/disk.ts";
import { countLiving } from "#lib/platform/living.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { remembered } from "#lib/platform/remembered.ts";

/** What intake looks at before it accepts anything; a test brings its own. */
export type Readings = Readonly<{
  disk(): Promise<Disk | null>;
  /** How much of the memory that this process may use it does use, 0 to 1. */
  memory(): number;
  /** Processes that take events at this moment. */
  intakes(): Promise<number>;
  /** How old a reading may be. */
  everyMs: number;
}>;

export interface Gate {
  /** Why nothing is accepted just now, null while everything is: refused before accepting is not lost (G-13). */
  refusal(): Refusal | null;
  /** Processes that share every key's rate: each lets its part through (SEC-25). */
  sharers(): number;
}

const EVERY_MS = 5_000;
const DISK_RETRY_S = 60;
const MEMORY_RETRY_S = 5;
/** Of what V8 may use; beyond it the process would soon be one long pause, or gone. */
const MEMORY_MARK = 0.9;

/** Opens the gate over a platform. Readings are looked at when somebody comes, and at most every few seconds. */
export function openGate({ db, env }: Pick<Platform, "db" | "env">, own: Partial<Readings> = {}): Gate {
  const readings: Readings = {
    disk: () => readDisk(db),
    memory: memoryShare,
    intakes: () => countLiving(db, ["web", "intake"]),
    everyMs: EVERY_MS,
    ...own,
  };
  const disk = remembered<Disk | null>(readings.everyMs, null, readings.disk);
  const intakes = remembered(readings.everyMs, 1, readings.intakes);
  return {
    refusal() {
      const { freeRatio } = disk() ?? { freeRatio: 1 };
      if (freeRatio < env.diskReserve) return { code: "unavailable", retryAfter: DISK_RETRY_S };
      return readings.memory() > MEMORY_MARK ? { code: "unavailable", retryAfter: MEMORY_RETRY_S } : null;
    },
    sharers: () => Math.max(1, intakes()),
  };
}

const LOOK_MS = 250;
let looked = { at: Number.NEGATIVE_INFINITY, share: 0 };

/** Asked for every request, looked at four times a second. */
function memoryShare(): number {
  const now = performance.now();
  if (now - looked.at > LOOK_MS) {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    looked = { at: now, share: used / limit };
  }
  return looked.share;
}

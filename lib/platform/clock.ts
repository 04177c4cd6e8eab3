import type { Instant } from "#core/kernel/time.ts";
import type { Database } from "#lib/platform/db.ts";

/**
 * The database's time, known to the process: what it said last, plus the time that has gone by since then. The host's
 * wall clock has no part in it, so that a wrong one decides nothing, also when it jumps (G-8).
 */
export interface Clock {
  now(): Instant;
  /** Milliseconds that the database is ahead of this process's wall clock. */
  offsetMs(): number;
  /** Measures again; keeps what it knew when the database does not answer. */
  measure(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 30_000;

/** Measures now and every half minute. */
export async function startClock(db: Database): Promise<Clock> {
  let began = 0;
  const measure = async () => {
    const before = performance.now();
    const [row] = await db.rows<{ ms: number }>(
      "select (extract(epoch from clock_timestamp() + (cairn_now() - now())) * 1000)::float8 as ms",
    );
    const after = performance.now();
    if (row) began = row.ms - (before + after) / 2;
  };
  await measure();
  const timer = setInterval(() => void measure().catch(() => undefined), EVERY_MS);
  timer.unref();
  const now = () => Math.round(began + performance.now());
  return {
    now,
    offsetMs: () => now() - Date.now(),
    measure: () => measure().catch(() => undefined),
    stop: () => clearInterval(timer),
  };
}

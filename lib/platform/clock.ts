import type { Instant } from "#core/kernel/time.ts";
import type { Database } from "#lib/platform/db.ts";

/** The database's time, known to the process: its own clock plus a measured offset, so that a wrong host clock decides nothing (G-8). */
export interface Clock {
  now(): Instant;
  /** Milliseconds that the database is ahead of this process. */
  offsetMs(): number;
  /** Measures again; keeps the old offset when the database does not answer. */
  measure(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 30_000;

/** Measures the offset now and every half minute. */
export async function startClock(db: Database): Promise<Clock> {
  let offset = 0;
  const measure = async () => {
    const before = Date.now();
    const [row] = await db.rows<{ ms: number }>(
      "select (extract(epoch from clock_timestamp() + (cairn_now() - now())) * 1000)::float8 as ms",
    );
    const after = Date.now();
    if (row) offset = Math.round(row.ms - (before + after) / 2);
  };
  await measure();
  const timer = setInterval(() => void measure().catch(() => undefined), EVERY_MS);
  timer.unref();
  return {
    now: () => Date.now() + offset,
    offsetMs: () => offset,
    measure: () => measure().catch(() => undefined),
    stop: () => clearInterval(timer),
  };
}

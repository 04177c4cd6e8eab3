import { sha256 } from "#core/kernel/hash.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "#core/kernel/time.ts";

/** How a channel tries again: by doubling waits until it expires, or by a webhook step's schedule (RT-04, RT-10). */
export type RetryProfile = "provider" | "fast" | "durable";

/** Which try of which delivery: what the draw is seeded by, so that it is the same for ever (S-11.2). */
export type Tried = Readonly<{ deliveryId: string; attempts: number }>;

const BASE_MS = 2 * SECOND;
const CAP_MS = 15 * MINUTE;
/** S-11.7 */
const LONGEST_ANSWER_MS = HOUR;

/** Waits before each try. Fast: 5 within 30 minutes; durable: 10 within 75 h 35 min (S-10.4). */
const SCHEDULES: Readonly<Record<"fast" | "durable", readonly number[]>> = {
  fast: [0, 15 * SECOND, 2 * MINUTE, 7 * MINUTE, 20 * MINUTE],
  durable: [
    0,
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
  ],
};
/** Share of a scheduled wait that is drawn, so that many that failed together do not come back together. */
const SPREAD = 0.1;

/** A wait in [0, min(cap, base × 2ⁿ)] after n tries before this one (S-11.2). */
export function backoffMs(tried: Tried, baseMs = BASE_MS, capMs = CAP_MS): number {
  const limit = Math.min(capMs, baseMs * 2 ** Math.max(0, tried.attempts - 1));
  return Math.floor(draw(tried) * (limit + 1));
}

/** When to try again after `attempts` failed tries; null when it is not tried again. */
export function nextTryAt(
  profile: RetryProfile,
  tried: Tried,
  { now, expiresAt }: Readonly<{ now: Instant; expiresAt: Instant | null }>,
): Instant | null {
  const wait = profile === "provider" ? backoffMs(tried) : scheduled(SCHEDULES[profile], tried);
  if (wait === null) return null;
  const at = now + wait;
  return expiresAt !== null && at >= expiresAt ? null : at;
}

/** How long to wait after being told to slow down, which uses no try (RT-06): at least as long as was asked, at most an hour. */
export function rateWaitMs(tried: Tried, retryAfterMs: number | null): number {
  const asked = retryAfterMs === null ? 0 : Math.max(0, retryAfterMs);
  return Math.min(LONGEST_ANSWER_MS, Math.max(asked, backoffMs(tried)));
}

function scheduled(waits: readonly number[], tried: Tried): number | null {
  const wait = waits[tried.attempts];
  return wait === undefined ? null : Math.round(wait * (1 - SPREAD * draw(tried)));
}

/** In [0, 1), by the names alone. */
function draw({ deliveryId, attempts }: Tried): number {
  return new DataView(sha256(`${deliveryId}:${attempts}`).buffer).getUint32(0) / 2 ** 32;
}

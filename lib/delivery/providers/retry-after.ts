const HOUR_MS = 3_600_000;

/**
 * Milliseconds that a Retry-After asks for, at most an hour; null without one. Unreadable or longer ones are read as an
 * hour (S-11.7).
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number | null {
  const text = header?.trim() ?? "";
  if (text === "") return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  if (!Number.isFinite(ms)) return HOUR_MS;
  return Math.min(HOUR_MS, Math.max(0, ms));
}

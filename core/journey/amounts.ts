import { DAY, formatDuration, HOUR, MINUTE } from "#core/kernel/time.ts";

/** A share as texts say it: 12, or 1.5 below ten. */
export function percent(share: number): number {
  const value = share * 100;
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** "3 days", "5 hours", "20 minutes": a length that nobody has written. */
export function inWords(ms: number): string {
  if (ms >= 2 * DAY) return formatDuration({ amount: Math.round(ms / DAY), unit: "day" });
  if (ms >= 2 * HOUR) return formatDuration({ amount: Math.round(ms / HOUR), unit: "hour" });
  return formatDuration({ amount: Math.max(1, Math.round(ms / MINUTE)), unit: "minute" });
}

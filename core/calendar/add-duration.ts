import { civilFromDays, daysFromCivil, daysInMonth } from "#core/calendar/civil.ts";
import { toInstant, toLocal } from "#core/calendar/zone.ts";
import { type Duration, exactMs, type Instant } from "#core/kernel/time.ts";

/**
 * The instant a duration later (S-5.2): seconds, minutes and hours are elapsed time, from days on the local clock
 * time stays. A day of the month that does not exist becomes the month's last.
 */
export function addDuration(from: Instant, duration: Duration, zone: string): Instant {
  const exact = exactMs(duration);
  if (exact !== null) return from + exact;
  const local = toLocal(zone, from);
  return toInstant(zone, { ...local, ...laterDate(local, duration) });
}

type Day = Readonly<{ year: number; month: number; day: number }>;

function laterDate({ year, month, day }: Day, { amount, unit }: Duration): Day {
  if (unit === "day" || unit === "week") {
    return civilFromDays(daysFromCivil(year, month, day) + (unit === "week" ? 7 * amount : amount));
  }
  const months = year * 12 + (month - 1) + (unit === "year" ? 12 * amount : amount);
  const target = { year: Math.floor(months / 12), month: (months % 12) + 1 };
  return { ...target, day: Math.min(day, daysInMonth(target.year, target.month)) };
}

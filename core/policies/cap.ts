import { civilFromDays, daysFromCivil, weekdayOf } from "#core/calendar/civil.ts";
import { startOfDay, toLocal } from "#core/calendar/zone.ts";
import { approximateMs, type Duration, type Instant } from "#core/kernel/time.ts";

/** At most `n` messages in a sliding window, or in a calendar unit of the person's zone (S-9.9). */
export type Cap = Readonly<{
  n: number;
  window:
    | Readonly<{ kind: "sliding"; length: Duration }>
    | Readonly<{ kind: "calendar"; unit: "day" | "week" | "month" }>;
}>;

/** Null while there is a slot; else when the next one is free. `uses`: when the messages that count were sent. */
export function capFreeAt(cap: Cap, uses: readonly Instant[], now: Instant, zone: string): Instant | null {
  const from = windowStart(cap, now, zone);
  const counted = uses.filter((at) => at > from && at <= now).sort((a, b) => a - b);
  if (counted.length < cap.n) return null;
  if (cap.window.kind === "calendar") return nextUnit(cap.window.unit, now, zone);
  const leaving = counted[counted.length - cap.n] as Instant;
  return leaving + approximateMs(cap.window.length);
}

/** Uses after this instant count. */
function windowStart({ window }: Cap, now: Instant, zone: string): Instant {
  if (window.kind === "sliding") return now - approximateMs(window.length);
  const { year, month, day } = unitStart(window.unit, now, zone);
  return startOfDay(zone, year, month, day) - 1;
}

type Day = Readonly<{ year: number; month: number; day: number }>;

function unitStart(unit: "day" | "week" | "month", now: Instant, zone: string): Day {
  const { year, month, day } = toLocal(zone, now);
  if (unit === "month") return { year, month, day: 1 };
  const today = daysFromCivil(year, month, day);
  return civilFromDays(unit === "week" ? today - weekdayOf(today) + 1 : today);
}

function nextUnit(unit: "day" | "week" | "month", now: Instant, zone: string): Instant {
  const start = unitStart(unit, now, zone);
  const next = unit === "month" ? nextMonth(start) : laterBy(start, unit === "week" ? 7 : 1);
  return startOfDay(zone, next.year, next.month, next.day);
}

function laterBy({ year, month, day }: Day, days: number): Day {
  return civilFromDays(daysFromCivil(year, month, day) + days);
}

function nextMonth({ year, month }: Day): Day {
  return month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
}

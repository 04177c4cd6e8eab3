import { civilFromDays, daysFromCivil } from "#core/calendar/civil.ts";
import { type LocalRange, rangeEnd } from "#core/calendar/next-time.ts";
import { startOfDay, toLocal } from "#core/calendar/zone.ts";
import type { Instant } from "#core/kernel/time.ts";

/** When a channel is quiet: ranges of each day, and whole local days as `2027-12-25` (S-9.12). */
export type QuietHours = Readonly<{ ranges: readonly LocalRange[]; holidays: readonly string[] }>;

/** What holds for text and push messages where nobody has chosen otherwise. */
export const QUIET_BY_DEFAULT: QuietHours = { ranges: [{ start: "20:00", end: "09:00" }], holidays: [] };

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MOST_HOLIDAYS_IN_A_ROW = 400;

/** When the quiet that `now` lies in ends; null while it is not quiet. The end itself is not quiet. */
export function quietUntil(now: Instant, { ranges, holidays }: QuietHours, zone: string): Instant | null {
  let end: Instant | null = null;
  for (let turn = 0; turn < MOST_HOLIDAYS_IN_A_ROW; turn += 1) {
    const at: Instant = end ?? now;
    const later = holidayEnd(at, holidays, zone) ?? rangeEnd(at, { weekdays: EVERY_DAY, ranges }, zone);
    if (later === null) break;
    end = later;
  }
  return end;
}

function holidayEnd(now: Instant, holidays: readonly string[], zone: string): Instant | null {
  if (holidays.length === 0) return null;
  const { year, month, day } = toLocal(zone, now);
  const two = (value: number) => String(value).padStart(2, "0");
  if (!holidays.includes(`${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`)) return null;
  const next = civilFromDays(daysFromCivil(year, month, day) + 1);
  return startOfDay(zone, next.year, next.month, next.day);
}

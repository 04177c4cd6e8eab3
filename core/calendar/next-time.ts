import { civilFromDays, daysFromCivil, weekdayOf } from "#core/calendar/civil.ts";
import { toInstant, toLocal } from "#core/calendar/zone.ts";
import { invariant } from "#core/kernel/assert.ts";
import { DAY, type Instant, MINUTE } from "#core/kernel/time.ts";

/** From one local time to another; an end not after the start lies on the next day. Times are written `09:00`. */
export type LocalRange = Readonly<{ start: string; end: string }>;

/** Weekdays (1 is Monday) and the ranges of each; a range over midnight belongs to the day it starts on (S-5.6). */
export type LocalWindow = Readonly<{ weekdays: readonly number[]; ranges: readonly LocalRange[] }>;

/** Today's local time if that is still to come or is now, else that of the next listed day (S-5.5). */
export function nextWeekdayTime(
  now: Instant,
  weekdays: readonly number[],
  time: string,
  zone: string,
): Instant {
  const minutes = minutesOf(time);
  const today = dayOf(now, zone);
  // Yesterday counts where a change of the clocks has pushed its time into today; a week later is today's weekday again.
  for (let day = today - 1; day <= today + 7; day += 1) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const instant = at(zone, day, minutes);
    if (instant >= now) return instant;
  }
  invariant(false, "at least one weekday is listed");
}

/** Now while the window is open, else its next opening (S-5.6). */
export function nextOpening(now: Instant, window: LocalWindow, zone: string): Instant {
  const today = dayOf(now, zone);
  let next = Infinity;
  for (let day = today - 2; day <= today + 8; day += 1) {
    for (const { open, close } of openOn(window, day, zone)) {
      if (open <= now && now < close) return now;
      if (open > now && open < next) next = open;
    }
  }
  invariant(next < Infinity, "a window opens at least once a week");
  return next;
}

/** When the range that `now` lies in ends; null outside of all. Ranges that touch count as one. */
export function rangeEnd(now: Instant, window: LocalWindow, zone: string): Instant | null {
  const today = dayOf(now, zone);
  const spans: Span[] = [];
  for (let day = today - 2; day <= today + 8; day += 1) spans.push(...openOn(window, day, zone));
  spans.sort((a, b) => a.open - b.open);
  let end: Instant | null = null;
  for (const { open, close } of spans) {
    const reached = end ?? now;
    if (open <= reached && close > reached) end = close;
  }
  return end;
}

/** "09:30" as minutes after midnight; "24:00" is the day's end. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  invariant(Number.isInteger(hours) && Number.isInteger(minutes), "a local time is written 09:00");
  return (hours as number) * 60 + (minutes as number);
}

type Span = Readonly<{ open: Instant; close: Instant }>;

/** A range that a change of the clocks swallows whole does not open. */
function openOn({ weekdays, ranges }: LocalWindow, day: number, zone: string): readonly Span[] {
  if (!weekdays.includes(weekdayOf(day))) return [];
  return ranges
    .map(({ start, end }) => {
      const [from, to] = [minutesOf(start), minutesOf(end)];
      return { open: at(zone, day, from), close: at(zone, to <= from ? day + 1 : day, to) };
    })
    .filter(({ open, close }) => open < close);
}

function dayOf(now: Instant, zone: string): number {
  const { year, month, day } = toLocal(zone, now);
  return daysFromCivil(year, month, day);
}

function at(zone: string, day: number, minutes: number): Instant {
  const date = civilFromDays(day + Math.floor((minutes * MINUTE) / DAY));
  const rest = minutes % 1_440;
  return toInstant(zone, { ...date, hour: Math.floor(rest / 60), minute: rest % 60, second: 0, ms: 0 });
}

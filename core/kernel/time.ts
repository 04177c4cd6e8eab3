import { z } from "zod";

/** Milliseconds since 1970-01-01T00:00:00Z. The core's only date type. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const DURATION_UNITS = ["second", "minute", "hour", "day", "week", "month", "year"] as const;

/** A length as a marketer says it. Up to hours it is elapsed time; from days on it keeps the local clock time (S-5.2). */
export const durationSchema = z.strictObject(
  {
    amount: z.int("Enter a whole number").min(1, "Enter at least 1").max(1_000_000),
    unit: z.enum(DURATION_UNITS),
  },
  { error: ({ code }) => (code === "invalid_type" ? "Enter a length of time" : undefined) },
);
export type Duration = Readonly<z.output<typeof durationSchema>>;

/** "1 hour", "3 days": the words of card summaries. */
export function formatDuration({ amount, unit }: Duration): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** Lengths of fixed units; a longer unit depends on the calendar and has none. */
const FIXED: Partial<Record<Duration["unit"], number>> = { second: SECOND, minute: MINUTE, hour: HOUR };

/** Milliseconds of a duration, days counted as 24 hours, months as 30 days: for comparing, never for timers. */
export function approximateMs({ amount, unit }: Duration): number {
  const day = { day: DAY, week: 7 * DAY, month: 30 * DAY, year: 365 * DAY } as const;
  return amount * (FIXED[unit] ?? day[unit as keyof typeof day]);
}

/** Milliseconds of an exact unit (S-5.2), null for one that follows the calendar. */
export function exactMs({ amount, unit }: Duration): number | null {
  const fixed = FIXED[unit];
  return fixed === undefined ? null : amount * fixed;
}

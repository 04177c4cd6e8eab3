import { z } from "zod";
import { addDuration } from "#core/calendar/add-duration.ts";
import { minutesOf } from "#core/calendar/next-time.ts";
import { parseDate } from "#core/calendar/parse-date.ts";
import { toInstant, toLocal } from "#core/calendar/zone.ts";
import { approximateMs, DAY, durationSchema, type Instant } from "#core/kernel/time.ts";
import { valueAt } from "#core/rules/lookup.ts";
import { pathSchema } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";

/** S-5.1 */
export const LONGEST_MS = 5 * 365 * DAY + 2 * DAY;

/** A length that somebody may wait for. */
export const waitLengthSchema = durationSchema.refine(
  (duration) => approximateMs(duration) <= LONGEST_MS,
  "People can wait 5 years at most",
);

export const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write the time as 09:00");

/** One date for all, or that of a trait, a property or the run's own data. */
export const dateSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("fixed"),
    date: z
      .string()
      .min(1, "Choose a date")
      .refine((text) => text === "" || parseDate(text, "UTC") !== null, "Write the date as 2027-03-31"),
  }),
  z.strictObject({ kind: z.literal("path"), path: pathSchema }),
]);

/** So long before the date or after it, at that local time of the day (S-5.4). */
export const offsetSchema = z.strictObject({ by: waitLengthSchema, way: z.enum(["before", "after"]) });

type DateRule = Readonly<{
  date: z.output<typeof dateSourceSchema>;
  offset?: z.output<typeof offsetSchema> | null;
  time?: string | null;
}>;

/** The instant that is meant, by the clocks of a zone; null where the date is missing or is none. */
export function dateAt({ date, offset, time }: DateRule, scope: Scope, zone: string): Instant | null {
  const value = date.kind === "fixed" ? date.date : valueAt(scope, date.path);
  const base = parseDate(value, zone);
  if (base === null) return null;
  const sign = offset?.way === "before" ? -1 : 1;
  const moved = offset ? addDuration(base, { ...offset.by, amount: sign * offset.by.amount }, zone) : base;
  if (!time) return moved;
  const minutes = minutesOf(time);
  const clock = { hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, ms: 0 };
  return toInstant(zone, { ...toLocal(zone, moved), ...clock });
}

/** The date in words: "3 days before renewal at 09:00". */
export function dateWords({ date, offset, time }: DateRule, length: (by: DateLength) => string): string {
  const what = date.kind === "fixed" ? date.date : date.path.split(".").slice(1).join(".");
  return `${offset ? `${length(offset.by)} ${offset.way} ` : ""}${what}${time ? ` at ${time}` : ""}`;
}

type DateLength = z.output<typeof waitLengthSchema>;

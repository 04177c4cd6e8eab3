import { z } from "zod";
import { minutesOf } from "#core/calendar/next-time.ts";
import { isZone } from "#core/calendar/zone.ts";
import { approximateMs, DAY, durationSchema, MINUTE } from "#core/kernel/time.ts";
import {
  dateSourceSchema,
  offsetSchema,
  timeOfDaySchema,
  waitLengthSchema,
} from "#core/rules/date-source.ts";

const SHORTEST_RANGE_MS = 15 * MINUTE;

const zoneSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person") }),
  z.strictObject({ kind: z.literal("workspace") }),
  z.strictObject({
    kind: z.literal("named"),
    name: z.string().min(1, "Choose a time zone").refine(isZone, "This time zone is not known"),
  }),
]);
const zone = zoneSchema.default({ kind: "person" });

/** S-5.10: shares people out over a while, each always in the same place. */
const spread = durationSchema
  .refine((duration) => approximateMs(duration) <= DAY, "Spread over 24 hours at most")
  .nullable()
  .default(null);

/** 1 is Monday, 7 Sunday (S-5.5). */
const weekdays = z.array(z.int().min(1).max(7)).min(1, "Choose at least one day").max(7);

const rangeSchema = z
  .strictObject({
    start: timeOfDaySchema,
    end: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "Write the time as 18:00"),
  })
  .refine(({ start, end }) => rangeMs(start, end) >= SHORTEST_RANGE_MS, "Leave at least 15 minutes");

/** The four kinds of wait (S-5.1). */
export const schema = z.discriminatedUnion("mode", [
  z.strictObject({
    mode: z.literal("for"),
    duration: waitLengthSchema,
    /** What the time counts from (S-5.3). */
    from: z.enum(["arrival", "anchor"]).default("arrival"),
    zone,
    spread,
  }),
  z.strictObject({ mode: z.literal("until"), weekdays, time: timeOfDaySchema, zone, spread }),
  z.strictObject({
    mode: z.literal("date"),
    date: dateSourceSchema,
    /** So long before the date or after it (S-5.4). */
    offset: offsetSchema.nullable().default(null),
    /** At this local time of that day. */
    time: timeOfDaySchema.nullable().default(null),
    zone,
    ifPast: z.enum(["continue", "branch", "exit"]).default("continue"),
    spread,
  }),
  z.strictObject({
    mode: z.literal("window"),
    weekdays,
    ranges: z.array(rangeSchema).min(1, "Add a time of day").max(4),
    zone,
    spread,
  }),
]);

export type Config = z.output<typeof schema>;
export type DateConfig = Extract<Config, { mode: "date" }>;

/** A range over midnight belongs to the day it starts on (S-5.6). */
function rangeMs(start: string, end: string): number {
  if (!/^\d\d:\d\d$/.test(start) || !/^\d\d:\d\d$/.test(end) || start === end) return 0;
  const span = minutesOf(end) - minutesOf(start);
  return (span <= 0 ? span + 1_440 : span) * MINUTE;
}

import { z } from "zod";
import { addDuration } from "#core/calendar/add-duration.ts";
import { nextWeekdayTime } from "#core/calendar/next-time.ts";
import { defineStepKind, leave, type Visit, wait } from "#core/engine/step-kind.ts";
import { durationSchema, formatDuration, type Instant } from "#core/kernel/time.ts";

/** No listed weekday is further away than this. */
const WEEK = { amount: 1, unit: "week" } as const;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const zoneSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person") }),
  z.strictObject({ kind: z.literal("workspace") }),
  z.strictObject({ kind: z.literal("named"), name: z.string().min(1, "Choose a time zone") }),
]);

const schema = z.discriminatedUnion("mode", [
  z.strictObject({
    mode: z.literal("for"),
    duration: durationSchema,
    /** What the time counts from (S-5.3). */
    from: z.enum(["arrival", "anchor"]).default("arrival"),
    zone: zoneSchema.default({ kind: "person" }),
  }),
  z.strictObject({
    mode: z.literal("until"),
    /** 1 is Monday, 7 Sunday (S-5.5). */
    weekdays: z.array(z.int().min(1).max(7)).min(1, "Choose at least one day").max(7),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write the time as 09:00"),
    zone: zoneSchema.default({ kind: "person" }),
  }),
]);

export type Config = z.output<typeof schema>;

/** Holds a person for a time, or until a local clock time. */
export default defineStepKind({
  kind: "wait",
  version: 1,
  title: "Wait",
  family: "timing",
  icon: "timer",
  schema,
  example: { mode: "for", duration: { amount: 1, unit: "day" } },
  blank: { mode: "for", duration: { amount: 1, unit: "hour" } },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize(config) {
    if (config.mode === "for") return formatWait(config);
    return `Until ${formatDays(config.weekdays)} at ${config.time}, ${ZONE_WORDS[config.zone.kind]}`;
  },
  about: (config) => ({
    waits:
      config.mode === "for"
        ? { field: "duration", longest: config.duration }
        : { field: "time", longest: WEEK },
  }),
  enter(visit) {
    const until = dueAt(visit);
    return until <= visit.now ? leave("next", "time has already passed") : wait({ until });
  },
  resume: () => leave("next", "time is up"),
});

const ZONE_WORDS = { person: "in their own time", workspace: "shop time", named: "local time" } as const;

function formatWait({ duration, from }: Extract<Config, { mode: "for" }>): string {
  const sameHour = ["day", "week", "month", "year"].includes(duration.unit) ? ", same local time" : "";
  return `${formatDuration(duration)}${sameHour}${from === "anchor" ? " after the event that started it" : ""}`;
}

function formatDays(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "any day";
  const sorted = weekdays.toSorted((a, b) => a - b);
  const unbroken = sorted.every((day, at) => at === 0 || day === (sorted[at - 1] ?? 0) + 1);
  const names = sorted.map((day) => WEEKDAYS[day - 1]);
  return unbroken && names.length > 2 ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}

function dueAt({ config, facts, run, now }: Visit<Config>): Instant {
  const zone = { person: facts.zone, workspace: facts.workspaceZone, named: "" }[config.zone.kind];
  const place = config.zone.kind === "named" ? config.zone.name : zone;
  if (config.mode === "for")
    return addDuration(config.from === "anchor" ? run.anchor : now, config.duration, place);
  return nextWeekdayTime(now, config.weekdays, config.time, place);
}

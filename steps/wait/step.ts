import { defineStepKind, exit, leave, type Move, type Visit, wait } from "#core/engine/step-kind.ts";
import { formatDuration } from "#core/kernel/time.ts";
import { dateWords } from "#core/rules/date-source.ts";
import { type Config, type DateConfig, schema } from "./config.ts";
import { dueAt, shareOf, zoneOf } from "./due.ts";

export type { Config } from "./config.ts";

/** No listed weekday is further away than this. */
const WEEK = { amount: 1, unit: "week" } as const;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const CALENDAR_UNITS: ReadonlySet<string> = new Set(["day", "week", "month", "year"]);

/** Holds a person for a time, until a date, until a day and time, or until a local time window opens (S-5). */
export default defineStepKind({
  kind: "wait",
  version: 1,
  title: "Wait",
  family: "timing",
  icon: "timer",
  schema,
  example: { mode: "for", duration: { amount: 1, unit: "day" } },
  blank: { mode: "for", duration: { amount: 1, unit: "hour" } },
  outputs: (config) => [
    { id: "next", label: "Next" },
    ...(config.mode === "date" && config.ifPast === "branch" ? [{ id: "past", label: "Date is over" }] : []),
    ...(config.mode === "date" ? [{ id: "missing", label: "No date" }] : []),
  ],
  summarize,
  about: (config) => ({ waits: lengthOf(config), ...untilOf(config) }),
  /** A change of the person's zone moves what hangs on their clock, not what counts exactly (S-5.9). */
  followsZone: (config) =>
    config.zone.kind === "person" && (config.mode !== "for" || CALENDAR_UNITS.has(config.duration.unit)),
  enter(visit) {
    const { config, now } = visit;
    const due = dueAt(visit);
    const values = { zone: zoneOf(visit) };
    if (due === null) return leave("missing", "date_missing", { orExit: "date_missing" });
    if (config.mode === "date" && due < now) return passed(config);
    const until = due + shareOf(visit);
    return until <= now
      ? leave("next", "time has already passed", { values })
      : wait({ until, memory: values });
  },
  resume: ({ run }) => {
    const { memory } = run.wait ?? {};
    return leave("next", "time is up", memory ? { values: memory as Visit<Config>["run"]["context"] } : {});
  },
});

function passed({ ifPast }: DateConfig): Move {
  if (ifPast === "exit") return exit("date_past");
  return leave(ifPast === "branch" ? "past" : "next", "date is over");
}

const ZONE_WORDS = { person: "in their own time", workspace: "shop time", named: "local time" } as const;

function summarize(config: Config): string {
  const spread = config.spread ? `, spread over ${formatDuration(config.spread)}` : "";
  return `${wordsOf(config)}${spread}`;
}

function wordsOf(config: Config): string {
  switch (config.mode) {
    case "for":
      return formatWait(config);
    case "until":
      return `Until ${formatDays(config.weekdays)} at ${config.time}, ${ZONE_WORDS[config.zone.kind]}`;
    case "window": {
      const ranges = config.ranges.map(({ start, end }) => `${start}–${end}`).join(" or ");
      return `Until ${formatDays(config.weekdays)} ${ranges}, ${ZONE_WORDS[config.zone.kind]}`;
    }
    case "date":
      return `Until ${dateWords(config, formatDuration)}`;
  }
}

function formatWait({ duration, from }: Extract<Config, { mode: "for" }>): string {
  const sameHour = CALENDAR_UNITS.has(duration.unit) ? ", same local time" : "";
  return `${formatDuration(duration)}${sameHour}${from === "anchor" ? " after the event that started it" : ""}`;
}

function formatDays(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "any day";
  const sorted = weekdays.toSorted((a, b) => a - b);
  const unbroken = sorted.every((day, at) => at === 0 || day === (sorted[at - 1] ?? 0) + 1);
  const names = sorted.map((day) => WEEKDAYS[day - 1]);
  return unbroken && names.length > 2 ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}

function lengthOf(config: Config) {
  if (config.mode === "for") return { field: "duration", longest: config.duration };
  if (config.mode === "date") return { field: "date", longest: null };
  return { field: config.mode === "until" ? "time" : "ranges", longest: WEEK };
}

function untilOf(config: Config) {
  if (config.mode !== "date" || config.date.kind !== "fixed") return {};
  const past = config.ifPast === "branch" ? ("skip" as const) : (config.ifPast ?? "continue");
  return { until: { field: "date.date", date: config.date.date, past } };
}

import { addDuration } from "#core/calendar/add-duration.ts";
import { nextOpening, nextWeekdayTime } from "#core/calendar/next-time.ts";
import { scopeOf } from "#core/engine/scope.ts";
import type { Visit } from "#core/engine/step-kind.ts";
import { bucket } from "#core/kernel/hash.ts";
import { approximateMs, type Instant } from "#core/kernel/time.ts";
import { dateAt, LONGEST_MS } from "#core/rules/date-source.ts";
import type { Config } from "./config.ts";

/** Until when to wait; null where a date is missing, is none, or lies more than five years ahead (S-5.4, S-5.12). */
export function dueAt(visit: Visit<Config>): Instant | null {
  const { config, run, facts, now } = visit;
  const zone = zoneOf(visit);
  switch (config.mode) {
    case "for":
      return addDuration(config.from === "anchor" ? run.anchor : now, config.duration, zone);
    case "until":
      return nextWeekdayTime(now, config.weekdays, config.time, zone);
    case "window":
      return nextOpening(now, config, zone);
    case "date": {
      const due = dateAt(config, scopeOf(run, facts, now), zone);
      return due === null || due > now + LONGEST_MS ? null : due;
    }
  }
}

/** A fixed share of the span for each run (S-5.10). */
export function shareOf({ config, run, stepId }: Visit<Config>): number {
  if (!config.spread) return 0;
  return Math.floor((bucket(stepId, run.id) / 10_000) * approximateMs(config.spread));
}

/** The zone that counts, which is kept with the wait (S-5.7). */
export function zoneOf({ config, facts }: Visit<Config>): string {
  if (config.zone.kind === "named") return config.zone.name;
  return config.zone.kind === "person" ? facts.zone : facts.workspaceZone;
}

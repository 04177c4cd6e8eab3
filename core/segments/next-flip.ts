import { civilFromDays, daysFromCivil } from "#core/calendar/civil.ts";
import { parseDate } from "#core/calendar/parse-date.ts";
import { startOfDay, toLocal } from "#core/calendar/zone.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Json } from "#core/kernel/json.ts";
import { approximateMs, durationSchema, type Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { readerOf } from "#core/rules/lookup.ts";
import { type Compare, childrenOf, type EventDid, type Rule } from "#core/rules/rule.ts";

type Past = Readonly<{
  person: Person;
  history: ReadonlyMap<string, readonly LoggedEvent[]>;
  now: Instant;
  zone: string;
}>;

/**
 * The first instant after now at which time alone may change what a rule says (S-2.8); null: it never does. What a rule
 * counts leaves its window at a known instant, so that nobody has to look again before.
 */
export function nextFlip(rule: Rule, past: Past): Instant | null {
  let next = Number.POSITIVE_INFINITY;
  for (const at of instantsOf(rule, past)) if (at > past.now && at < next) next = at;
  return Number.isFinite(next) ? next : null;
}

function* instantsOf(rule: Rule, past: Past): Generator<Instant> {
  if (rule.kind === "compare") yield* datesOf(rule, past);
  else if (rule.kind === "did") yield* windowEnds(rule, past);
  else for (const child of childrenOf(rule)) yield* instantsOf(child, past);
}

/** A date is within the last days from the moment it comes until they have gone by. */
function* datesOf({ path, operator, value }: Compare, { person, zone }: Past): Generator<Instant> {
  if (operator !== "withinLast") return;
  const span = durationSchema.safeParse(value);
  if (!span.success) return;
  const found: Json | undefined = readerOf(path)({ person });
  for (const one of Array.isArray(found) ? found : [found]) {
    const date = parseDate(one, zone);
    if (date === null) continue;
    yield date;
    yield date + approximateMs(span.data);
  }
}

function* windowEnds({ event, window }: EventDid, { history, zone }: Past): Generator<Instant> {
  if (window.kind !== "last" && window.kind !== "calendarDays") return;
  for (const { timestamp } of history.get(event) ?? []) {
    if (window.kind === "last") yield timestamp + approximateMs(window.duration);
    else yield dayAfter(timestamp, zone, window.days);
  }
}

function dayAfter(timestamp: Instant, zone: string, days: number): Instant {
  const local = toLocal(zone, timestamp);
  const { year, month, day } = civilFromDays(daysFromCivil(local.year, local.month, local.day) + days);
  return startOfDay(zone, year, month, day);
}

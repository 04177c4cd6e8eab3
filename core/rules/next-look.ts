import { nextOpening, rangeEnd } from "#core/calendar/next-time.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { type Clock, childrenOf, type Rule } from "#core/rules/rule.ts";
import { nextFlip } from "#core/segments/next-flip.ts";

type Past = Readonly<{
  person: Person;
  history: ReadonlyMap<string, readonly LoggedEvent[]>;
  now: Instant;
  zone: string;
}>;

/** When to look at a rule again although nothing happens: time or the person's clock may change it then; null: never. */
export function nextLook(rule: Rule, past: Past): Instant | null {
  const ticks = clocksOf(rule).map((clock) => nextTick(clock, past));
  const flip = nextFlip(rule, past);
  const all = flip === null ? ticks : [...ticks, flip];
  return all.length === 0 ? null : Math.min(...all);
}

/** True where time alone can change what a rule says. */
export function hangsOnTime(rule: Rule): boolean {
  if (rule.kind === "clock") return true;
  if (rule.kind === "did") return rule.window.kind === "last" || rule.window.kind === "calendarDays";
  if (rule.kind === "compare") return rule.operator === "withinLast";
  return childrenOf(rule).some(hangsOnTime);
}

function clocksOf(rule: Rule): readonly Clock[] {
  return rule.kind === "clock" ? [rule] : childrenOf(rule).flatMap(clocksOf);
}

function nextTick({ weekdays, from, to }: Clock, { now, zone }: Past): Instant {
  const window = { weekdays, ranges: [{ start: from, end: to }] };
  return rangeEnd(now, window, zone) ?? nextOpening(now, window, zone);
}

import type { LoggedEvent } from "#core/engine/event.ts";
import type { Facts, Run } from "#core/engine/run.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Scope } from "#core/rules/scope.ts";

/** What rules of a run may read at this instant; `event` is the one being judged, if any. */
export function scopeOf(
  { context }: Pick<Run, "context">,
  { person, zone, cart, answers }: Facts,
  now: Instant,
  event: LoggedEvent | null = null,
): Scope {
  return { person, event, context, cart, group: {}, now, zone, answers };
}

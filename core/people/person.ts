import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";

/** A person as rules, steps and templates see them. */
export type Person = Readonly<{
  id: string;
  workspaceId: string;
  /** False while only an anonymousId is known. */
  known: boolean;
  traits: JsonObject;
  /** Event time of each trait's value; an older write never overwrites a newer one (S-1.28). */
  traitTimes: Readonly<Record<string, Instant>>;
  email: string | null;
  phone: string | null;
  /** A valid `timezone` trait (S-1.29). */
  timeZone: string | null;
  /** The newest event's `context.timezone`, and when that event was. */
  contextZone: string | null;
  contextZoneAt: Instant | null;
  locale: string | null;
  firstSeen: Instant;
  lastSeen: Instant;
}>;

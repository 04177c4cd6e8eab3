import type { Cart } from "#core/carts/cart.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";

/** All that a rule may read. `answers` holds what was asked of history, by `questionKey`. */
export type Scope = Readonly<{
  person: Person;
  /** The event that is being judged; null where a rule is judged by state alone. */
  event: LoggedEvent | null;
  /** The run's context; empty for an entry. */
  context: JsonObject;
  /** `itemsChanged`, `itemsGained`: the event at hand has changed the cart's items, or made them more (S-12.4). */
  cart: (Cart & Readonly<{ itemsChanged?: boolean; itemsGained?: boolean }>) | null;
  group: JsonObject;
  now: Instant;
  /** The person's zone, by which dates are read (S-7.9). */
  zone: string;
  answers: JsonObject;
}>;

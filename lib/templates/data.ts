import { zoneOf } from "#core/calendar/person-zone.ts";
import type { Cart } from "#core/carts/cart.ts";
import { templateCart } from "#core/carts/template-data.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import type { Person } from "#core/people/person.ts";
import type { Reader } from "#lib/templates/liquid-pool.ts";

export type Links = Readonly<{ unsubscribe: string; preferences: string }>;
export type DataSource = Readonly<{
  person: Person | null;
  /** The run's context: `trigger` is the event that started it. */
  context: JsonObject;
  cart: Cart | null;
  links: Links | null;
  workspace: Readonly<{ name: string; currency: string; timeZone: string }>;
}>;

/** What templates read: person, event, context, cart, links, workspace (S-12.11). */
export function templateData({ person, context, cart, links, workspace }: DataSource): JsonObject {
  const trigger = isObject(context["trigger"]) ? context["trigger"] : {};
  return {
    ...(person ? { person: personData(person) } : {}),
    event: {
      name: trigger["event"] ?? null,
      properties: trigger["properties"] ?? {},
      timestamp: trigger["timestamp"] ?? null,
    },
    context,
    ...(cart ? { cart: templateCart(cart) } : {}),
    ...(links ? { links } : {}),
    workspace: { name: workspace.name, currency: workspace.currency },
  };
}

/** Whose language, zone and currency filters write in. */
export function readerOf({ person, workspace }: Pick<DataSource, "person" | "workspace">): Reader {
  return {
    locale: person?.locale ?? "en",
    zone: person ? zoneOf(person, workspace.timeZone) : workspace.timeZone,
    currency: workspace.currency,
  };
}

function personData({ id, traits, email, phone, known }: Person): JsonObject {
  return { ...traits, ...(email === null ? {} : { email }), ...(phone === null ? {} : { phone }), id, known };
}

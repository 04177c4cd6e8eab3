import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { ProductUpdate } from "#lib/decisions/products.ts";
import { readIdentifier } from "#lib/intake/identifiers.ts";

const MAX_TEXT = 2_048;

/** What a system event says of its product (S-1.33); null when it names none. What does not fit is not said. */
export function productOf(workspaceId: string, properties: JsonObject, at: Instant): ProductUpdate | null {
  const id = readIdentifier(properties["product_id"]);
  if (!id.ok || id.value === null) return null;
  const inventory = amountOf(properties["inventory"]);
  return {
    workspaceId,
    productId: id.value,
    name: textOf(properties["name"]),
    price: amountOf(properties["price"]),
    currency: textOf(properties["currency"]),
    inventory: inventory === null ? null : Math.min(Math.floor(inventory), 2_147_483_647),
    imageUrl: textOf(properties["image_url"]),
    url: textOf(properties["url"]),
    at,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT) : null;
}

const MAX_AMOUNT = 1e13;

function amountOf(value: unknown): number | null {
  const amount = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof amount === "number" && amount >= 0 && amount < MAX_AMOUNT ? amount : null;
}

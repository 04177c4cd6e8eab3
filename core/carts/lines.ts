import type { CartItem } from "#core/carts/cart.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { idText, numberOf } from "#core/rules/coerce.ts";

/** A line as the projection remembers it: with the currency of its price. */
export type Line = CartItem & Readonly<{ currency: string | null }>;

/** S-12.12 */
export const MOST_LINES = 200;
export const MOST_QUANTITY = 1_000_000;
const MOST_PRICE = 1_000_000_000_000;
const MOST_TEXT = 2_048;

/** The event's `products`; null where it has none, which is not the same as none being left. */
export function productsOf({ properties }: Pick<LoggedEvent, "properties">): readonly JsonObject[] | null {
  const { products } = properties as { readonly products?: Json };
  return Array.isArray(products) ? (products as readonly Json[]).filter(isObject) : null;
}

/** The lines that an event names: of its `products`, else of its own properties. Lines of one key are added up. */
export function linesOf(event: Pick<LoggedEvent, "properties">): readonly Line[] {
  const currency = currencyOf(event.properties);
  const lines = new Map<string, Line>();
  for (const product of productsOf(event) ?? [event.properties]) {
    const line = readLine(product, currency);
    if (!line) continue;
    const before = lines.get(line.key);
    lines.set(line.key, before ? addLines(before, line) : line);
    if (lines.size >= MOST_LINES) break;
  }
  return [...lines.values()];
}

/** The later line's facts, with the quantities of both. */
export function addLines(before: Line, later: Line): Line {
  return { ...later, quantity: Math.min(MOST_QUANTITY, before.quantity + later.quantity) };
}

/** A currency code as it is compared: three letters, upper case. */
export function currencyOf(properties: JsonObject): string | null {
  const { currency } = properties as { readonly currency?: Json };
  return typeof currency === "string" && /^\s*[A-Za-z]{3}\s*$/.test(currency)
    ? currency.trim().toUpperCase()
    : null;
}

/** One product as a line; null without anything to know it by, or where nothing of it is in the cart. */
function readLine(product: JsonObject, currency: string | null): Line | null {
  const productId = idText(product["product_id"]);
  const sku = idText(product["sku"]);
  const variant = idText(product["variant"]);
  const name = textOf(product["name"]);
  const known = productId ?? sku ?? (name === null ? null : `name ${name}`);
  if (known === null) return null;
  const quantity = readQuantity(product["quantity"]);
  if (quantity === 0) return null;
  const price = readPrice(product["price"]);
  const invalid = quantity === "invalid" || price === "invalid";
  return {
    key: variant === null ? known : `${known} ${variant}`,
    productId,
    sku,
    variant,
    name,
    price: price === "invalid" ? null : price,
    quantity: quantity === "invalid" ? 1 : quantity,
    imageUrl: textOf(product["image_url"]),
    url: textOf(product["url"]),
    currency: currencyOf(product) ?? currency,
    ...(invalid ? { invalidPrice: true as const } : {}),
  };
}

/** Missing means one (S-12.2); what is no count keeps the line, out of the total (S-12.12). */
function readQuantity(value: Json | undefined): number | "invalid" {
  if (value === undefined || value === null) return 1;
  const quantity = numberOf(value);
  return quantity === null || quantity < 0 || quantity > MOST_QUANTITY ? "invalid" : quantity;
}

function readPrice(value: Json | undefined): number | null | "invalid" {
  if (value === undefined || value === null) return null;
  const price = numberOf(value);
  return price === null || price < 0 || price > MOST_PRICE ? "invalid" : price;
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.slice(0, MOST_TEXT) : null;
}

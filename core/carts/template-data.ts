import type { Cart } from "#core/carts/cart.ts";
import type { JsonObject } from "#core/kernel/json.ts";

/** As many lines as the shipped template shows before it says "and N more". */
export const SHOWN_LINES = 5;

/** What templates see as `cart` (S-12.11). */
export function templateCart(
  cart: Pick<Cart, "items" | "itemCount" | "total" | "currency" | "url">,
): JsonObject {
  return {
    items: cart.items.map(({ name, price, quantity, imageUrl, url, variant, productId, sku }) => ({
      name,
      price,
      quantity,
      image_url: imageUrl,
      url,
      variant,
      product_id: productId,
      sku,
    })),
    item_count: cart.itemCount,
    more_count: Math.max(0, cart.items.length - SHOWN_LINES),
    total: cart.total,
    currency: cart.currency,
    url: cart.url,
  };
}

import type { Cart } from "#core/carts/cart.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json, type JsonObject } from "#core/kernel/json.ts";
import type { CartLook } from "#lib/delivery/cart-look.ts";

/** The cart that a text shows: without what the last look has dropped. */
export function shownCart({ cart, look }: CartLook): Cart | null {
  return look?.ok ? look.cart : cart;
}

/** Changes when what a text shows of the cart would. */
export function markOf(look: CartLook): string {
  const cart = shownCart(look);
  if (!cart) return "";
  const { items, itemCount, total, currency, url, state } = cart;
  return sha256Hex(
    canonicalJson({ items: items as unknown as Json, itemCount, total, currency, url, state } as JsonObject),
  );
}

import type { Cart, CartItem } from "#core/carts/cart.ts";
import { cartIdOf } from "#core/carts/fold.ts";
import { linesOf } from "#core/carts/lines.ts";
import { memoryOf } from "#core/carts/memory.ts";
import { type LoggedEvent, ORDERED_BY_SAME_ADDRESS } from "#core/engine/event.ts";
import { idText } from "#core/rules/coerce.ts";

/**
 * How an order concerns a cart (S-12.6): it is of the `cart`, shares a `product` with it, or is just `any` order. What
 * somebody else has ordered is of a cart only where it names it: everybody has an unnamed one (S-12.9).
 */
export function ordersCart(
  event: Pick<LoggedEvent, "event" | "properties">,
  cart: Cart | null,
): "cart" | "product" | "any" {
  if (!cart) return "any";
  if (isOfCart(event, cart)) return "cart";
  return sharesProduct(linesOf(event), cart.items) ? "product" : "any";
}

function isOfCart(event: Pick<LoggedEvent, "event" | "properties">, cart: Cart): boolean {
  const checkoutId = idText(event.properties["checkout_id"]);
  if (checkoutId !== null && memoryOf(cart).checkoutIds.some(({ id }) => id === checkoutId)) return true;
  if (cart.cartId === "" && event.event === ORDERED_BY_SAME_ADDRESS) return false;
  return cartIdOf(event) === cart.cartId;
}

/** The same product is the same product_id, else the same sku. */
export function sharesProduct(ordered: readonly CartItem[], items: readonly CartItem[]): boolean {
  return items.some((item) => ordered.some((line) => isSameProduct(line, item)));
}

function isSameProduct(a: CartItem, b: CartItem): boolean {
  if (a.productId !== null && b.productId !== null) return a.productId === b.productId;
  return a.sku !== null && a.sku === b.sku;
}

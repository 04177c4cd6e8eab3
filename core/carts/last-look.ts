import type { Cart, CartItem } from "#core/carts/cart.ts";

/** What the catalogue says of a product now; null where it does not say. */
export type Product = Readonly<{ inventory: number | null; price: number | null }>;
/** What becomes of lines that the shop cannot sell: dropped, kept, or reason enough not to write at all. */
export type Unavailable = "drop" | "keep" | "abort";
export type LastLook =
  | Readonly<{ ok: true; cart: Cart; dropped: number }>
  | Readonly<{ ok: false; reason: "cart_emptied" | "checkout_started" | "exit_event" | "cart_unavailable" }>;

/**
 * The cart as it may be written about, in the transaction that sends (S-12.8). Without a catalogue (`null`) nothing is
 * known to be missing.
 */
export function lastLook(
  cart: Cart,
  products: ReadonlyMap<string, Product> | null,
  policy: Unavailable,
  { onCheckout = true }: Readonly<{ onCheckout?: boolean }> = {},
): LastLook {
  if (cart.state === "ordered") return { ok: false, reason: "exit_event" };
  if (cart.state === "checkout" && onCheckout) return { ok: false, reason: "checkout_started" };
  if (cart.items.length === 0) return { ok: false, reason: "cart_emptied" };
  if (products === null) return { ok: true, cart, dropped: 0 };
  const looked = cart.items.map((item) => ({ item, product: productOf(item, products) }));
  const gone = looked.filter(({ product }) => !isSold(product)).length;
  if (gone > 0 && policy === "abort") return { ok: false, reason: "cart_unavailable" };
  const kept = looked.filter(({ product }) => policy === "keep" || isSold(product));
  if (kept.length === 0) return { ok: false, reason: "cart_unavailable" };
  const items = kept.map(({ item, product }) => repriced(item, product));
  return { ok: true, cart: withItems(cart, items), dropped: looked.length - kept.length };
}

function productOf(
  { productId, sku }: CartItem,
  products: ReadonlyMap<string, Product>,
): Product | undefined {
  return (
    (productId === null ? undefined : products.get(productId)) ??
    (sku === null ? undefined : products.get(sku))
  );
}

function isSold(product: Product | undefined): boolean {
  return product !== undefined && (product.inventory === null || product.inventory > 0);
}

function repriced(item: CartItem, product: Product | undefined): CartItem {
  if (product?.price === null || product?.price === undefined) return item;
  const { invalidPrice: _cured, ...rest } = item;
  return { ...rest, price: product.price };
}

/** A cart of mixed currencies keeps having no total. */
function withItems(cart: Cart, items: readonly CartItem[]): Cart {
  const sum = items.reduce((total, { price, quantity }) => total + (price ?? 0) * quantity, 0);
  return {
    ...cart,
    items,
    itemCount: items.reduce((count, { quantity }) => count + Math.ceil(quantity), 0),
    total: cart.total === null ? null : Math.round(sum * 10_000) / 10_000,
  };
}

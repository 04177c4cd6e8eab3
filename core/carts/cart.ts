import type { Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";

/** One line of a cart (S-12.2). Lines merge by product, else sku, plus variant. */
export type CartItem = Readonly<{
  key: string;
  productId: string | null;
  sku: string | null;
  variant: string | null;
  name: string | null;
  /** Null where it was missing or bad (`invalidPrice`): the line counts in items, not in the total. */
  price: number | null;
  quantity: number;
  imageUrl: string | null;
  url: string | null;
  invalidPrice?: true;
}>;

export type CartState = "open" | "checkout" | "ordered" | "emptied";

/** The projection of S-12.1, per person and cart_id ('' is the unnamed one). */
export type Cart = Readonly<{
  personId: string;
  cartId: string;
  state: CartState;
  items: readonly CartItem[];
  itemCount: number;
  /** Null where prices are of mixed currency (S-12.3). */
  total: number | null;
  currency: string | null;
  url: string | null;
  /** Newest event time of an event that changed the items. */
  lastActivityAt: Instant;
  /** What later arrivals need so that any order of arrival ends the same (S-1.14). Opaque to readers. */
  memory: Json;
}>;

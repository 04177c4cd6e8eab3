import type { Cart } from "#core/carts/cart.ts";
import { currencyOf, linesOf, productsOf } from "#core/carts/lines.ts";
import {
  compareStamps,
  type Entry,
  type Memory,
  memoryOf,
  newest,
  type Stamp,
  withEntries,
  withIds,
} from "#core/carts/memory.ts";
import { project } from "#core/carts/project.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import { idText } from "#core/rules/coerce.ts";
import { instanceKeyOf } from "#core/rules/instance-key.ts";

/**
 * What an event made of a person's carts: those it was about as they are now, and whether items of one changed, or
 * became more (S-12.4). An ordered cart changes no more.
 */
export type FoldedCarts = Readonly<{ carts: readonly Cart[]; changedItems: boolean; gainedItems: boolean }>;

const DELTAS: ReadonlyMap<string, "add" | "remove"> = new Map([
  ["Product Added", "add"],
  ["Product Removed", "remove"],
]);
const SNAPSHOTS: ReadonlySet<string> = new Set(["Cart Viewed", "Cart Updated", "Checkout Started"]);
const CHECKOUT = "Checkout Started";
const ORDER = "Order Completed";

/** True for an event that the cart projection reads (S-12.2). */
export function isCartEvent({ type, event }: Pick<LoggedEvent, "type" | "event">): boolean {
  return type === "track" && (DELTAS.has(event) || SNAPSHOTS.has(event) || event === ORDER);
}

/** The cart that an event names; '' is the person's one unnamed cart (S-12.1). */
export function cartIdOf(event: Pick<LoggedEvent, "properties">): string {
  const found = instanceKeyOf("properties.cart_id", event);
  return "key" in found ? found.key : "";
}

/**
 * Folds an event into a person's carts, all of which are handed in: an order may close a cart by its checkout. Any
 * order of arrival ends the same (S-1.14). Null: the carts are as they were.
 */
export function foldCart(carts: ReadonlyMap<string, Cart>, event: LoggedEvent): FoldedCarts | null {
  if (!isCartEvent(event)) return null;
  return event.event === ORDER ? foldOrder(carts, event) : foldItems(carts, event);
}

/** Closes a cart (S-12.3). A named one for ever; the unnamed one starts again empty, so what was before goes. */
export function closeCart(cartId: string, memory: Memory, { at, seq }: Stamp): Memory {
  const ordered = newest(memory.ordered, { at, seq }) as Stamp;
  if (cartId !== "") return { ...memory, ordered };
  return { ...memory, ordered, entries: memory.entries.filter((entry) => compareStamps(entry, ordered) > 0) };
}

/** Closes the carts whose checkout an order elsewhere has named, whichever came first. */
export function closeByCheckout(cartId: string, memory: Memory, closes: Memory["closes"]): Memory {
  const ids = new Set(memory.checkoutIds.map(({ id }) => id));
  return closes
    .filter(({ id }) => ids.has(id))
    .reduce((closed, order) => closeCart(cartId, closed, order), memory);
}

function foldItems(carts: ReadonlyMap<string, Cart>, event: LoggedEvent): FoldedCarts | null {
  const cartId = cartIdOf(event);
  const before = carts.get(cartId);
  const stamp = stampOf(event);
  const entry = entryOf(event, stamp);
  const checkout = event.event === CHECKOUT;
  if (!before && !entry && !checkout) return null;
  const old = memoryOf(before);
  const over = cartId === "" && old.ordered !== null && compareStamps(stamp, old.ordered) < 0;
  let memory = withFacts(withEntries(old, entry && !over ? [entry] : []), event, stamp);
  if (checkout) {
    const closes = [...carts.values()].flatMap((cart) => memoryOf(cart).closes);
    memory = closeByCheckout(cartId, memory, closes);
  }
  const cart = project(event.personId, cartId, memory);
  if (cart.state === "ordered") return { carts: [cart], changedItems: false, gainedItems: false };
  const gainedItems = hasMore(cart, before);
  return {
    carts: [cart],
    changedItems: gainedItems || (before !== undefined && hasMore(before, cart)),
    gainedItems,
  };
}

function foldOrder(carts: ReadonlyMap<string, Cart>, event: LoggedEvent): FoldedCarts {
  const stamp = stampOf(event);
  const named = cartIdOf(event);
  const checkoutId = idText(event.properties["checkout_id"]);
  const closes = checkoutId === null ? [] : [{ ...stamp, id: checkoutId }];
  const target = closeCart(named, memoryOf(carts.get(named)), stamp);
  const changed = [project(event.personId, named, { ...target, closes: withIds(target.closes, closes) })];
  for (const [cartId, cart] of carts) {
    if (cartId === named) continue;
    const memory = memoryOf(cart);
    const closed = closeByCheckout(cartId, memory, closes);
    if (closed !== memory) changed.push(project(event.personId, cartId, closed));
  }
  return { carts: changed, changedItems: false, gainedItems: false };
}

function entryOf(event: LoggedEvent, stamp: Stamp): Entry | null {
  const delta = DELTAS.get(event.event);
  if (delta) {
    const lines = linesOf(event);
    return lines.length === 0 ? null : { ...stamp, kind: delta, lines };
  }
  return productsOf(event) ? { ...stamp, kind: "snapshot", lines: linesOf(event) } : null;
}

/** What an event says about the cart beside its lines. A product's own page is not the cart's. */
function withFacts(memory: Memory, event: LoggedEvent, stamp: Stamp): Memory {
  const { properties } = event;
  const currency = currencyOf(properties);
  const url = properties["cart_url"] ?? (SNAPSHOTS.has(event.event) ? properties["url"] : null);
  const checkoutId = event.event === CHECKOUT ? idText(properties["checkout_id"]) : null;
  return {
    ...memory,
    checkout: event.event === CHECKOUT ? newest(memory.checkout, stamp) : memory.checkout,
    checkoutIds:
      checkoutId === null ? memory.checkoutIds : withIds(memory.checkoutIds, [{ ...stamp, id: checkoutId }]),
    currency: currency === null ? memory.currency : newest(memory.currency, { ...stamp, value: currency }),
    url:
      typeof url === "string" && url !== ""
        ? newest(memory.url, { ...stamp, value: url.slice(0, 2_048) })
        : memory.url,
  };
}

function stampOf({ timestamp, seq }: LoggedEvent): Stamp {
  return { at: timestamp, seq };
}

/** True where a cart has a line that the other has not, or more of one. */
function hasMore(cart: Cart, other: Cart | undefined): boolean {
  const quantities = new Map(other?.items.map(({ key, quantity }) => [key, quantity]));
  return cart.items.some(({ key, quantity }) => quantity > (quantities.get(key) ?? 0));
}

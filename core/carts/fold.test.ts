import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { buildEvent, DAY, HOUR, MINUTE, T } from "#tests/builders.ts";
import type { Cart } from "./cart.ts";
import { cartIdOf, foldCart, isCartEvent } from "./fold.ts";
import { mergeCarts } from "./merge-carts.ts";

let seq = 0;
const event = (name: string, after: number, properties: JsonObject = {}): LoggedEvent => {
  seq += 1;
  return buildEvent(name, { seq, timestamp: T + after, properties, personId: "per_ana" });
};
const added = (product: string, after: number, more: JsonObject = {}) =>
  event("Product Added", after, { cart_id: "c1", product_id: product, price: 10, currency: "EUR", ...more });
const removed = (product: string, after: number, more: JsonObject = {}) =>
  event("Product Removed", after, { cart_id: "c1", product_id: product, ...more });
const snapshot = (
  products: readonly JsonObject[],
  after: number,
  name = "Cart Updated",
  more: JsonObject = {},
) => event(name, after, { cart_id: "c1", products, ...more });
const ordered = (after: number, properties: JsonObject = { cart_id: "c1" }) =>
  event("Order Completed", after, properties);

function fold(
  events: readonly LoggedEvent[],
  from: ReadonlyMap<string, Cart> = new Map(),
): ReadonlyMap<string, Cart> {
  const carts = new Map(from);
  for (const one of events)
    for (const cart of foldCart(carts, one)?.carts ?? []) carts.set(cart.cartId, cart);
  return carts;
}
const cartAfter = (...events: readonly LoggedEvent[]) => fold(events).get("c1") as Cart;
const lines = (cart: Cart | undefined) => cart?.items.map(({ key, quantity }) => `${key}×${quantity}`);
/** What people see of a cart: everything but what it remembers. */
const visible = (carts: ReadonlyMap<string, Cart>) =>
  [...carts.values()]
    .map(({ memory: _hidden, ...cart }) => cart)
    .sort((a, b) => (a.cartId < b.cartId ? -1 : 1));

test("S-12.1 a product opens the cart that it names, or the unnamed one", () => {
  expect(
    cartAfter(
      added("p1", 0, { quantity: 2, cart_url: "https://shop.test/cart", url: "https://shop.test/p1" }),
    ),
  ).toMatchObject({
    cartId: "c1",
    state: "open",
    itemCount: 2,
    total: 20,
    currency: "EUR",
    url: "https://shop.test/cart",
    lastActivityAt: T,
    items: [{ key: "p1", quantity: 2, price: 10, url: "https://shop.test/p1" }],
  });
  expect(fold([event("Product Added", 0, { product_id: "p1" })]).get("")).toMatchObject({
    cartId: "",
    itemCount: 1,
  });
  expect(cartIdOf(event("x", 0, { cart_id: 42 }))).toBe("42");
});

test("S-12.2 added lines merge by product, else sku, plus variant; a missing quantity is one", () => {
  const cart = cartAfter(
    added("p1", 1),
    added("p1", 2, { quantity: 2, price: 12 }),
    added("p1", 3, { variant: "red" }),
    event("Product Added", 4, { cart_id: "c1", sku: "s9", name: "Sock" }),
  );
  expect(lines(cart)).toEqual(["p1×3", "p1 red×1", "s9×1"]);
  expect(cart.items[0]).toMatchObject({ price: 12 });
});

test("S-12.2 removing never goes below nothing, and what is unknown changes nothing", () => {
  expect(lines(cartAfter(added("p1", 1, { quantity: 2 }), removed("p1", 2)))).toEqual(["p1×1"]);
  const emptied = cartAfter(
    added("p1", 1),
    removed("p1", 2, { quantity: 9 }),
    added("p2", 3),
    removed("p3", 4),
  );
  expect(lines(emptied)).toEqual(["p2×1"]);
  expect(emptied.lastActivityAt).toBe(T + 3);
  expect(foldCart(fold([added("p1", 1)]), removed("p9", 2))?.changedItems).toBe(false);
});

test("S-12.2 a snapshot replaces the lines and discards what is dated before it", () => {
  const cart = cartAfter(
    added("p1", 1),
    snapshot([{ product_id: "p2", quantity: 3, price: 5 }], 10),
    added("p3", 5),
    added("p4", 12),
  );
  expect(lines(cart)).toEqual(["p2×3", "p4×1"]);
  expect(cart.total).toBe(25);
});

test("E-12.2 a second product moves the last activity", () => {
  expect(cartAfter(added("p1", 0), added("p2", 40 * MINUTE))).toMatchObject({
    itemCount: 2,
    lastActivityAt: T + 40 * MINUTE,
  });
});

test("E-12.3 the last activity is event time, whenever it arrives", () => {
  expect(cartAfter(added("p1", 0)).lastActivityAt).toBe(T);
});

test("E-12.6 a removal that arrives before what it removes empties the cart", () => {
  const carts = fold([removed("p1", 2 * MINUTE)]);
  expect(carts.get("c1")?.state).toBe("emptied");
  const folded = foldCart(carts, added("p1", MINUTE));
  expect(folded?.changedItems).toBe(false);
  expect(folded?.carts[0]).toMatchObject({ state: "emptied", items: [], itemCount: 0 });
});

describe("S-12.3 states", () => {
  test("items open a cart, and none empty it", () => {
    expect(cartAfter(added("p1", 1)).state).toBe("open");
    expect(cartAfter(added("p1", 1), removed("p1", 2)).state).toBe("emptied");
    expect(cartAfter(added("p1", 1), snapshot([], 2)).state).toBe("emptied");
    expect(cartAfter(added("p1", 1), snapshot([], 2), added("p1", 3)).state).toBe("open");
  });

  test("a checkout stays one until the cart is emptied or ordered", () => {
    const checkout = event("Checkout Started", 5, { cart_id: "c1", checkout_id: "k1" });
    expect(cartAfter(added("p1", 1), checkout).state).toBe("checkout");
    expect(cartAfter(added("p1", 1), checkout, added("p2", 6)).state).toBe("checkout");
    expect(cartAfter(added("p1", 1), checkout, removed("p1", 6)).state).toBe("emptied");
    expect(cartAfter(checkout)).toMatchObject({ state: "checkout", itemCount: 0 });
    expect(cartAfter(added("p1", 1), checkout, ordered(9)).state).toBe("ordered");
  });

  test("an order is final for a named cart", () => {
    const carts = fold([added("p1", 1), ordered(2)]);
    expect(carts.get("c1")?.state).toBe("ordered");
    expect(foldCart(carts, added("p2", 3))).toMatchObject({
      changedItems: false,
      carts: [{ state: "ordered" }],
    });
    expect(fold([ordered(2), added("p1", 1)]).get("c1")?.state).toBe("ordered");
  });

  test("the unnamed cart starts again empty", () => {
    const unnamed = (name: string, after: number, product = "p1") =>
      event(name, after, { product_id: product });
    const order = event("Order Completed", 5, { order_id: "o1" });
    expect(fold([unnamed("Product Added", 1), order]).get("")).toMatchObject({ state: "ordered", items: [] });
    const again = fold([order, unnamed("Product Added", 1), unnamed("Product Added", 9, "p2")]).get("");
    expect(again).toMatchObject({ state: "open", itemCount: 1, lastActivityAt: T + 9 });
    expect(lines(again)).toEqual(["p2×1"]);
  });

  test("an order closes the cart whose checkout it names, whichever arrives first", () => {
    const checkout = event("Checkout Started", 5, { cart_id: "c1", checkout_id: "k1" });
    const order = event("Order Completed", 9, { checkout_id: "k1" });
    for (const events of [
      [added("p1", 1), checkout, order],
      [order, added("p1", 1), checkout],
    ]) {
      expect(fold(events).get("c1")?.state).toBe("ordered");
    }
    expect(
      fold([added("p1", 1), checkout, event("Order Completed", 9, { checkout_id: "k2" })]).get("c1")?.state,
    ).toBe("checkout");
  });

  test("lines without a price count in items, prices of several currencies have no total", () => {
    const cart = cartAfter(added("p1", 1), added("p2", 2, { price: null }));
    expect(cart).toMatchObject({ itemCount: 2, total: 10, currency: "EUR" });
    expect(cartAfter(added("p1", 1), added("p2", 2, { currency: "USD" }))).toMatchObject({
      total: null,
      currency: null,
    });
    expect(cartAfter(added("p1", 1, { price: 0.1, quantity: 3 })).total).toBe(0.3);
  });
});

describe("S-12.12 bad input", () => {
  test.each<[string, JsonObject, object, number]>([
    ["a negative price", { price: -5 }, { price: null, quantity: 1, invalidPrice: true }, 0],
    ["a price that is a word", { price: "free" }, { price: null, invalidPrice: true }, 0],
    ["a negative quantity", { quantity: -1 }, { quantity: 1, invalidPrice: true }, 0],
    ["a quantity that is a word", { quantity: "many" }, { quantity: 1, invalidPrice: true }, 0],
    ["an absurd quantity", { quantity: 1e12 }, { quantity: 1, invalidPrice: true }, 0],
    ["a price in a text", { price: "9.90" }, { price: 9.9 }, 9.9],
  ])("%s keeps its line, out of the total where it is none", (_case, more, line, total) => {
    const cart = cartAfter(added("p1", 1, more));
    expect(cart.items[0]).toMatchObject(line);
    expect(cart.total).toBe(total);
  });

  test("keeps the first 200 lines", () => {
    const products = Array.from({ length: 250 }, (_, n) => ({ product_id: `p${n}`, price: 1 }));
    expect(cartAfter(snapshot(products, 1))).toMatchObject({ itemCount: 200, total: 200 });
  });

  test("what names no product, and products that are no list, change nothing", () => {
    expect(foldCart(new Map(), event("Product Added", 0, { cart_id: "c1" }))).toBeNull();
    expect(foldCart(new Map(), event("Cart Updated", 0, { cart_id: "c1", products: "p1" }))).toBeNull();
    expect(
      cartAfter(added("p1", 1), snapshot([{ product_id: "p2", quantity: 0 }, { quantity: 2 }], 2)).items,
    ).toEqual([]);
  });
});

test("a cart that is only looked at again has no new activity", () => {
  const products = [{ product_id: "p1", quantity: 1, price: 10 }];
  const first = snapshot(products, 1);
  const again = snapshot(products, 50, "Cart Viewed");
  expect(cartAfter(first, again).lastActivityAt).toBe(T + 1);
  expect(cartAfter(again, first).lastActivityAt).toBe(T + 1);
  expect(foldCart(fold([first]), again)?.changedItems).toBe(false);
});

test("S-12.4 says when the items of a cart have changed, and when they have become more", () => {
  const carts = fold([added("p1", 1)]);
  expect(foldCart(carts, added("p1", 2))).toMatchObject({ changedItems: true, gainedItems: true });
  expect(foldCart(carts, snapshot([{ product_id: "p2" }], 2))).toMatchObject({
    changedItems: true,
    gainedItems: true,
  });
  expect(foldCart(carts, snapshot([], 2))).toMatchObject({ changedItems: true, gainedItems: false });
  expect(foldCart(carts, added("p1", 2))?.changedItems).toBe(true);
  expect(foldCart(carts, removed("p1", 2))?.changedItems).toBe(true);
  expect(foldCart(carts, event("Checkout Started", 2, { cart_id: "c1" }))?.changedItems).toBe(false);
  expect(foldCart(carts, ordered(2))?.changedItems).toBe(false);
});

test("other events are not the cart's", () => {
  expect(isCartEvent(event("Product Viewed", 0))).toBe(false);
  expect(isCartEvent({ type: "page", event: "Cart Viewed" })).toBe(false);
  expect(foldCart(new Map(), event("Product Viewed", 0))).toBeNull();
});

const products = fc.array(
  fc.record({
    product_id: fc.constantFrom("p1", "p2", "p3"),
    quantity: fc.integer({ min: 0, max: 3 }),
    price: fc.constantFrom(5, 7.5, null, -1),
  }),
  { maxLength: 3 },
);
const carts = fc.constantFrom<JsonObject>({}, { cart_id: "c1" }, { cart_id: "c2" });
const checkouts = fc.constantFrom<JsonObject>({}, { checkout_id: "k1" }, { checkout_id: "k2" });
const step = fc.oneof(
  fc.record({
    name: fc.constantFrom("Product Added", "Product Removed"),
    cart: carts,
    more: fc.record({
      product_id: fc.constantFrom("p1", "p2", "p3"),
      quantity: fc.integer({ min: 1, max: 3 }),
      currency: fc.constantFrom("EUR", "USD"),
      price: fc.constantFrom(5, 8),
    }),
  }),
  fc.record({
    name: fc.constantFrom("Cart Viewed", "Cart Updated"),
    cart: carts,
    more: fc.record({ products }),
  }),
  fc.record({ name: fc.constant("Checkout Started"), cart: carts, more: checkouts }),
  fc.record({ name: fc.constant("Order Completed"), cart: carts, more: checkouts }),
) as fc.Arbitrary<{ name: string; cart: JsonObject; more: JsonObject }>;
const histories = fc
  .array(fc.record({ step, at: fc.integer({ min: 0, max: 12 }) }), { maxLength: 14 })
  .map((steps) =>
    steps.map(({ step: { name, cart, more }, at }, n) =>
      buildEvent(name, {
        seq: n + 1,
        timestamp: T + at * MINUTE,
        properties: { ...cart, ...more },
        personId: "per_ana",
      }),
    ),
  );

test("S-1.14 any order of arrival ends with the same carts", () => {
  const shuffled = histories.chain((events) =>
    fc.record({
      events: fc.constant(events),
      arrival: fc.shuffledSubarray(events, { minLength: events.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ events, arrival }) => {
      const inOrder = events.toSorted((a, b) => a.timestamp - b.timestamp || a.seq - b.seq);
      expect(visible(fold(arrival))).toEqual(visible(fold(inOrder)));
    }),
    { numRuns: 500 },
  );
});

test("S-1.14 an event that comes twice changes nothing", () => {
  fc.assert(
    fc.property(histories, (events) => {
      expect(visible(fold([...events, ...events]))).toEqual(visible(fold(events)));
    }),
  );
});

test("S-12.9 carts of two people become one by event time, as if one person had filled them", () => {
  const split = histories.chain((events) =>
    fc.record({
      events: fc.constant(events),
      sides: fc.array(fc.boolean(), { minLength: events.length, maxLength: events.length }),
    }),
  );
  fc.assert(
    fc.property(split, ({ events, sides }) => {
      const [left, right] = [events.filter((_, n) => sides[n]), events.filter((_, n) => !sides[n])];
      const merged = mergeCarts("per_ana", [...fold(left).values()], [...fold(right).values()]);
      const together = new Map(merged.map((cart) => [cart.cartId, cart]));
      expect(visible(together)).toEqual(visible(fold(events)));
    }),
  );
});

test("S-12.9 an order on either side is final for the cart of both", () => {
  const mine = [...fold([added("p1", 1)]).values()];
  const theirs = [...fold([ordered(5)]).values()];
  expect(mergeCarts("per_ben", mine, theirs)).toMatchObject([
    { personId: "per_ben", cartId: "c1", state: "ordered" },
  ]);
});

test("what a cart remembers stays bounded, and the newest is exact", () => {
  const many = Array.from({ length: 1_300 }, (_, n) => added(`p${n % 40}`, n, { name: `Product ${n}` }));
  const cart = cartAfter(...many, removed("p1", 2_000));
  expect((cart.memory as { entries: unknown[] }).entries.length).toBeLessThanOrEqual(500);
  expect(cart.itemCount).toBe(1_299);
  expect(cart.items).toHaveLength(40);
  expect(cart.lastActivityAt).toBe(T + 2_000);
  const viewed = Array.from({ length: 60 }, (_, n) =>
    snapshot(
      Array.from({ length: 200 }, (_, at) => ({
        product_id: `p${at}`,
        image_url: "https://shop.test/a/long/address.png",
      })),
      DAY + n,
    ),
  );
  const large = fold(viewed, new Map([["c1", cart]])).get("c1") as Cart;
  expect(JSON.stringify(large.memory).length).toBeLessThan(150_000);
  expect(large).toMatchObject({ itemCount: 200, lastActivityAt: T + DAY });
  expect(fold([added("p1", HOUR)], new Map([["c1", large]])).get("c1")).toMatchObject({ itemCount: 200 });
});

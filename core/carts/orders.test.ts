import { describe, expect, test } from "vitest";
import { ORDERED_BY_SAME_ADDRESS } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { buildEvent, T } from "#tests/builders.ts";
import type { Cart } from "./cart.ts";
import { foldCart } from "./fold.ts";
import { lastLook, type Product } from "./last-look.ts";
import { ordersCart } from "./orders.ts";
import { templateCart } from "./template-data.ts";

function cartOf(properties: readonly JsonObject[], cartId: string | null = "c1"): Cart {
  const carts = new Map<string, Cart>();
  for (const more of properties) {
    const { name = "Product Added", ...rest } = more;
    const event = buildEvent(String(name), {
      timestamp: T,
      properties: { ...(cartId ? { cart_id: cartId } : {}), ...rest },
    });
    for (const cart of foldCart(carts, event)?.carts ?? []) carts.set(cart.cartId, cart);
  }
  return carts.get(cartId ?? "") as Cart;
}
const order = (properties: JsonObject, event = "Order Completed") => buildEvent(event, { properties });
const cart = cartOf([
  { product_id: "p1", sku: "s1" },
  { sku: "s2" },
  { name: "Checkout Started", checkout_id: "k1" },
]);

describe("S-12.6 an order concerns a cart", () => {
  test.each<[string, JsonObject, string]>([
    ["by the cart's id", { cart_id: "c1" }, "cart"],
    ["by its checkout", { checkout_id: "k1" }, "cart"],
    ["by a product of another cart", { cart_id: "c2", products: [{ product_id: "p1" }] }, "product"],
    ["by a sku where one side has no product id", { products: [{ sku: "s1" }] }, "product"],
    ["by a sku", { products: [{ sku: "s2", product_id: "p7" }] }, "product"],
    ["not by the sku of another product", { products: [{ sku: "s1", product_id: "p9" }] }, "any"],
    ["by nothing but the person", { products: [{ product_id: "p9" }] }, "any"],
  ])("%s", (_case, properties, expected) => {
    expect(ordersCart(order(properties), cart)).toBe(expected);
  });
});

test("S-12.6 an order without a cart is of the unnamed one, and of no cart where there is none", () => {
  const unnamed = cartOf([{ product_id: "p1" }], null);
  expect(ordersCart(order({}), unnamed)).toBe("cart");
  expect(ordersCart(order({ cart_id: "c1", products: [{ product_id: "p1" }] }), unnamed)).toBe("product");
  expect(ordersCart(order({}), null)).toBe("any");
});

test("E-12.9 an order without a cart shares the product", () => {
  expect(ordersCart(order({ products: [{ product_id: "p1" }] }), cart)).toBe("product");
});

test("E-12.10 what somebody else has ordered is not of one's unnamed cart, but may share a product", () => {
  const unnamed = cartOf([{ product_id: "p1" }], null);
  expect(ordersCart(order({}, ORDERED_BY_SAME_ADDRESS), unnamed)).toBe("any");
  expect(ordersCart(order({ products: [{ product_id: "p1" }] }, ORDERED_BY_SAME_ADDRESS), unnamed)).toBe(
    "product",
  );
  expect(ordersCart(order({ cart_id: "c1" }, ORDERED_BY_SAME_ADDRESS), cart)).toBe("cart");
});

const two = cartOf([
  { product_id: "p1", price: 10, currency: "EUR" },
  { product_id: "p2", price: 20, quantity: 2, currency: "EUR" },
]);

describe("E-12.8 the last look", () => {
  const catalogue = (entries: readonly (readonly [string, Product])[]) => new Map(entries);
  const sold = { inventory: 0, price: null };
  const there = { inventory: 3, price: 25 };

  test("drops what is sold out and takes today's price", () => {
    const looked = lastLook(
      two,
      catalogue([
        ["p1", sold],
        ["p2", there],
      ]),
      "drop",
    );
    expect(looked).toMatchObject({
      ok: true,
      dropped: 1,
      cart: { itemCount: 2, total: 50, items: [{ key: "p2", price: 25 }] },
    });
  });

  test("is unavailable where no line is left", () => {
    expect(
      lastLook(
        two,
        catalogue([
          ["p1", sold],
          ["p2", sold],
        ]),
        "drop",
      ),
    ).toEqual({ ok: false, reason: "cart_unavailable" });
    expect(lastLook(two, catalogue([]), "drop")).toEqual({ ok: false, reason: "cart_unavailable" });
  });

  test("keeps or aborts where it is told to", () => {
    expect(lastLook(two, catalogue([["p2", there]]), "keep")).toMatchObject({
      ok: true,
      dropped: 0,
      cart: { total: 60 },
    });
    expect(lastLook(two, catalogue([["p2", there]]), "abort")).toEqual({
      ok: false,
      reason: "cart_unavailable",
    });
    expect(
      lastLook(
        two,
        catalogue([
          ["p1", there],
          ["p2", { inventory: null, price: null }],
        ]),
        "abort",
      ),
    ).toMatchObject({ ok: true });
  });

  test("without a catalogue nothing is missing", () => {
    expect(lastLook(two, null, "drop")).toEqual({ ok: true, cart: two, dropped: 0 });
  });

  test("S-12.8 only an open cart with items is written about", () => {
    expect(lastLook({ ...two, state: "ordered" }, null, "drop")).toEqual({ ok: false, reason: "exit_event" });
    expect(lastLook({ ...two, state: "checkout" }, null, "drop")).toEqual({
      ok: false,
      reason: "checkout_started",
    });
    expect(lastLook({ ...two, state: "checkout" }, null, "drop", { onCheckout: false })).toMatchObject({
      ok: true,
    });
    expect(lastLook({ ...two, items: [] }, null, "drop")).toEqual({ ok: false, reason: "cart_emptied" });
  });
});

test("S-12.11 templates see the lines, the counts and the money", () => {
  const many = cartOf(
    Array.from({ length: 7 }, (_, n) => ({
      product_id: `p${n}`,
      name_: "",
      price: 10,
      image_url: "i",
      currency: "EUR",
      cart_url: "u",
    })),
  );
  expect(templateCart(many)).toMatchObject({
    item_count: 7,
    more_count: 2,
    total: 70,
    currency: "EUR",
    url: "u",
  });
  expect((templateCart(many)["items"] as JsonObject[])[0]).toEqual({
    name: null,
    price: 10,
    quantity: 1,
    image_url: "i",
    url: null,
    variant: null,
    product_id: "p0",
    sku: null,
  });
  expect(templateCart(two)).toMatchObject({ more_count: 0 });
});

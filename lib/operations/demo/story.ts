import { isoOf } from "#core/calendar/iso.ts";
import { DAY, HOUR, type Instant, MINUTE } from "#core/kernel/time.ts";
import { type Dice, diceOf } from "#lib/operations/demo/dice.ts";
import { PRODUCTS, type Product, SHOPPERS, type Shopper } from "#lib/operations/demo/shop.ts";

/** An event and when it happens. */
export type Moment = Readonly<{ at: Instant; item: object }>;

/** The demo's past: so many days that were lived through by the interpreter itself. */
export const LIVED_DAYS = 5;
const ORDERS_BEFORE_DAYS = 60;

/** Orders from before there were journeys: facts of the past, which move nobody (S-1.12). */
export function olderOrders(until: Instant): readonly Moment[] {
  return SHOPPERS.flatMap((shopper) => {
    const dice = diceOf(`orders/${shopper.userId}`);
    return Array.from({ length: dice.below(5) }, (_, n) => {
      const at = until - LIVED_DAYS * DAY - Math.floor(dice.roll() * (ORDERS_BEFORE_DAYS - LIVED_DAYS) * DAY);
      return { at, item: order(shopper, `old-${n}`, basket(dice), at, null) };
    });
  });
}

/** What everybody did in the days that are lived through, by time: looking, filling carts, leaving, buying. */
export function livedDays(until: Instant): readonly Moment[] {
  const start = until - LIVED_DAYS * DAY;
  const moments = SHOPPERS.flatMap((shopper) => [
    { at: start, item: identify(shopper, start) },
    ...visits(shopper, start, until),
  ]);
  return moments.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
}

function visits(shopper: Shopper, start: Instant, until: Instant): readonly Moment[] {
  const dice = diceOf(`visits/${shopper.userId}`);
  const count = 1 + dice.below(3);
  return Array.from({ length: count }, (_, n) => {
    const day = Math.floor(dice.roll() * LIVED_DAYS);
    // Between nine in the morning and ten at night, most of it in the evening.
    const at =
      start + day * DAY + (9 + Math.floor(13 * Math.sqrt(dice.roll()))) * HOUR + dice.below(60) * MINUTE;
    return at > until ? [] : visit(shopper, n, at, dice);
  }).flat();
}

/** One visit: some look, most of those who fill a cart leave it, and some come back to buy after the reminder. */
function visit(shopper: Shopper, n: number, at: Instant, dice: Dice): readonly Moment[] {
  const items = basket(dice);
  const cartId = `${shopper.userId}-${n}`;
  const seen = items.map((product, step) => ({
    at: at + step * 3 * MINUTE,
    item: track(shopper, "Product Viewed", `v${n}-${step}`, at + step * 3 * MINUTE, { ...product }),
  }));
  if (dice.roll() < 0.25) return seen;
  const added = items.map((product, step) => {
    const when = at + (step * 3 + 1) * MINUTE;
    const properties = {
      cart_id: cartId,
      ...product,
      quantity: 1,
      currency: "EUR",
      url: `https://shop.fjord.example/p/${product.product_id}`,
      cart_url: `https://shop.fjord.example/cart/${cartId}`,
    };
    return { at: when, item: track(shopper, "Product Added", `a${n}-${step}`, when, properties) };
  });
  const last = added.at(-1)?.at ?? at;
  const bought = boughtAfter(dice);
  if (bought === null) return [...seen, ...added];
  const checkout = last + bought - 2 * MINUTE;
  return [
    ...seen,
    ...added,
    ...(dice.roll() < 0.5 && bought < HOUR
      ? [
          {
            at: checkout,
            item: track(shopper, "Checkout Started", `c${n}`, checkout, {
              cart_id: cartId,
              checkout_id: `co-${cartId}`,
            }),
          },
        ]
      : []),
    { at: last + bought, item: order(shopper, String(n), items, last + bought, cartId) },
  ];
}

/** When the cart is bought, if ever: at once, after the first reminder, or after the second. */
function boughtAfter(dice: Dice): number | null {
  const fate = dice.roll();
  if (fate < 0.3) return (4 + dice.below(40)) * MINUTE;
  if (fate < 0.48) return HOUR + (10 + dice.below(300)) * MINUTE;
  if (fate < 0.55) return 25 * HOUR + dice.below(300) * MINUTE;
  return null;
}

function basket(dice: Dice): readonly Product[] {
  const count = 1 + dice.below(3);
  const chosen = new Set(Array.from({ length: count }, () => dice.pick(PRODUCTS)));
  return [...chosen];
}

export function identify({ userId, name, firstName, email, timezone }: Shopper, at: Instant): object {
  const traits = { name, firstName, email, timezone, locale: "en" };
  return { type: "identify", userId, messageId: `demo:${userId}:identify`, timestamp: isoOf(at), traits };
}

export function track(
  { userId }: Shopper,
  event: string,
  id: string,
  at: Instant,
  properties: object,
): object {
  return {
    type: "track",
    event,
    userId,
    messageId: `demo:${userId}:${id}`,
    timestamp: isoOf(at),
    properties,
    context: { demo: true },
  };
}

function order(
  shopper: Shopper,
  id: string,
  items: readonly Product[],
  at: Instant,
  cartId: string | null,
): object {
  const products = items.map((product) => ({ ...product, quantity: 1 }));
  const total = items.reduce((sum, { price }) => sum + price, 0);
  return track(shopper, "Order Completed", `o${id}`, at, {
    order_id: `${shopper.userId}-${id}`,
    ...(cartId ? { cart_id: cartId } : {}),
    total,
    currency: "EUR",
    products,
  });
}

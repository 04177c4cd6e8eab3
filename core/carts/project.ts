import type { Cart, CartState } from "#core/carts/cart.ts";
import type { Line } from "#core/carts/lines.ts";
import { asJson, compareStamps, type Memory, replay, type Stamp } from "#core/carts/memory.ts";
import type { Instant } from "#core/kernel/time.ts";

/** Larger totals are wrong totals, and fit no column. */
const MOST_TOTAL = 10 ** 13;

/** The cart as people see it, from what it remembers. */
export function project(personId: string, cartId: string, memory: Memory): Cart {
  const { lines, changed } = replay(memory.entries);
  const { total, currency } = money(lines, memory.currency?.value ?? null);
  return {
    personId,
    cartId,
    state: stateOf(cartId, memory, lines.length === 0, changed),
    items: lines.map(({ currency: _own, ...item }) => item),
    itemCount: lines.reduce((count, { quantity }) => count + Math.ceil(quantity), 0),
    total,
    currency,
    url: memory.url?.value ?? null,
    lastActivityAt: changed?.at ?? firstKnown(memory),
    memory: asJson(memory),
  };
}

/** The activity of a cart that never had items. */
function firstKnown({ ordered, checkout, entries }: Memory): Instant {
  return ordered?.at ?? Math.min(checkout?.at ?? Infinity, entries[0]?.at ?? Infinity);
}

/** S-12.3. A checkout is left again only by emptying the cart; an order only by what follows in the unnamed cart. */
function stateOf(cartId: string, memory: Memory, empty: boolean, changed: Stamp | null): CartState {
  const { ordered } = memory;
  if (ordered && cartId !== "") return "ordered";
  const checkout = isLater(memory.checkout, ordered) ? memory.checkout : null;
  if (ordered && empty && !checkout && !changed) return "ordered";
  if (empty && (!checkout || isLater(changed, checkout))) return "emptied";
  return checkout ? "checkout" : "open";
}

function isLater(stamp: Stamp | null, than: Stamp | null): boolean {
  return stamp !== null && (than === null || compareStamps(stamp, than) > 0);
}

/** Lines without a price count in items only; prices of several currencies have no total (S-12.3). */
function money(
  lines: readonly Line[],
  fallback: string | null,
): Readonly<{ total: number | null; currency: string | null }> {
  const priced = lines.filter(({ price, invalidPrice }) => price !== null && !invalidPrice);
  const currencies = new Set(priced.flatMap(({ currency }) => (currency === null ? [] : [currency])));
  if (currencies.size > 1) return { total: null, currency: null };
  const [only = fallback] = currencies;
  const total = priced.reduce((sum, { price, quantity }) => sum + (price as number) * quantity, 0);
  return { total: total < MOST_TOTAL ? Math.round(total * 10_000) / 10_000 : null, currency: only };
}

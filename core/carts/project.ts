import type { Cart, CartState } from "#core/carts/cart.ts";
import type { Line } from "#core/carts/lines.ts";
import { asJson, type Memory, replay } from "#core/carts/memory.ts";
import type { Instant } from "#core/kernel/time.ts";

/** Larger totals are wrong totals, and fit no column. */
const MOST_TOTAL = 10 ** 13;

/** The cart as people see it, from what it remembers. `seenAt` is the activity of a cart that never had items. */
export function project(personId: string, cartId: string, memory: Memory, seenAt: Instant): Cart {
  const { lines, changedAt } = replay(memory.entries);
  const firstKnown = [memory.checkoutAt, memory.ordered?.at].filter((at) => at !== null && at !== undefined);
  const lastActivityAt =
    changedAt ?? (firstKnown.length > 0 ? Math.min(...(firstKnown as number[])) : seenAt);
  const { total, currency } = money(lines, memory.currency?.value ?? null);
  return {
    personId,
    cartId,
    state: stateOf(cartId, memory, lines.length === 0, changedAt),
    items: lines.map(({ currency: _own, ...item }) => item),
    itemCount: lines.reduce((count, { quantity }) => count + Math.ceil(quantity), 0),
    total,
    currency,
    url: memory.url?.value ?? null,
    lastActivityAt,
    memory: asJson(memory),
  };
}

/** S-12.3. A checkout is left again only by emptying the cart; an order only by what follows in the unnamed cart. */
function stateOf(
  cartId: string,
  { ordered, checkoutAt }: Memory,
  empty: boolean,
  changedAt: Instant | null,
): CartState {
  if (ordered && cartId !== "") return "ordered";
  const begun = ordered?.at ?? -Infinity;
  const checkedOut = checkoutAt !== null && checkoutAt > begun;
  if (ordered && empty && !checkedOut && (changedAt ?? -Infinity) <= begun) return "ordered";
  if (empty && !(checkedOut && checkoutAt >= (changedAt ?? -Infinity))) return "emptied";
  return checkedOut ? "checkout" : "open";
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

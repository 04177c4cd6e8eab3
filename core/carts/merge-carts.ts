import type { Cart } from "#core/carts/cart.ts";
import { closeByCheckout, closeCart } from "#core/carts/fold.ts";
import { type Memory, memoryOf, uniteMemories } from "#core/carts/memory.ts";
import { project } from "#core/carts/project.ts";

/** The carts of two people who are one: a cart known to both becomes one by event time (S-12.9). */
export function mergeCarts(
  survivorId: string,
  survivors: readonly Cart[],
  losers: readonly Cart[],
): readonly Cart[] {
  const united = new Map<string, Memory>();
  for (const cart of [...survivors, ...losers]) {
    const before = united.get(cart.cartId);
    united.set(cart.cartId, before ? uniteMemories(before, memoryOf(cart)) : memoryOf(cart));
  }
  const closes = [...united.values()].flatMap((memory) => memory.closes);
  return [...united].map(([cartId, memory]) => {
    const closed = memory.ordered ? closeCart(cartId, memory, memory.ordered) : memory;
    return project(survivorId, cartId, closeByCheckout(cartId, closed, closes));
  });
}

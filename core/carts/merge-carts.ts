import type { Cart } from "#core/carts/cart.ts";
import { closeByCheckout } from "#core/carts/fold.ts";
import { type Memory, memoryOf, uniteMemories } from "#core/carts/memory.ts";
import { project } from "#core/carts/project.ts";

/** The carts of two people who are one: a cart known to both becomes one by event time (S-12.9). */
export function mergeCarts(
  survivorId: string,
  survivors: readonly Cart[],
  losers: readonly Cart[],
): readonly Cart[] {
  const united = new Map<string, Readonly<{ memory: Memory; seenAt: number }>>();
  for (const cart of [...survivors, ...losers]) {
    const before = united.get(cart.cartId);
    const memory = before ? uniteMemories(before.memory, memoryOf(cart)) : memoryOf(cart);
    united.set(cart.cartId, { memory, seenAt: Math.min(before?.seenAt ?? Infinity, cart.lastActivityAt) });
  }
  const closes = [...united.values()].flatMap(({ memory }) => memory.closes);
  return [...united].map(([cartId, { memory, seenAt }]) =>
    project(survivorId, cartId, closeByCheckout(cartId, memory, closes), seenAt),
  );
}

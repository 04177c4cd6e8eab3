import { sha256 } from "#core/kernel/hash.ts";

/** Chance that is the same at every seeding: one person's stream never shifts another's. */
export type Dice = Readonly<{
  /** At least 0, below 1. */
  roll(): number;
  below(n: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}>;

/** xoshiro128**, seeded by the SHA-256 of a name. */
export function diceOf(name: string): Dice {
  const seed = new DataView(sha256(`fjord-outfitters/1/${name}`).buffer);
  const state: [number, number, number, number] = [
    seed.getUint32(0),
    seed.getUint32(4),
    seed.getUint32(8),
    seed.getUint32(12),
  ];
  const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  const next = () => {
    const [a, b, c, d] = state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const [c1, d1] = [c ^ a, d ^ b];
    state[0] = a ^ d1;
    state[1] = b ^ c1;
    state[2] = c1 ^ (b << 9);
    state[3] = rotate(d1, 11);
    return result;
  };
  const roll = () => next() / 2 ** 32;
  const below = (n: number) => Math.floor(roll() * n);
  return { roll, below, pick: (list) => list[below(list.length)] ?? list[0] };
}

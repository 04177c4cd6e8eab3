/** Everything that a seed decides: the same seed draws the same numbers for ever. */
export type Chance = Readonly<{
  /** In [0, 1). */
  draw(): number;
  below(n: number): number;
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}>;

/** sfc32: small, quick, and good enough to be lots. */
export function chanceOf(seed: number): Chance {
  let [a, b, c, d] = [0x9e3779b9, seed | 0, (seed / 2 ** 32) | 0, 1];
  const draw = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return ((t + c) >>> 0) / 2 ** 32;
  };
  for (let turn = 0; turn < 12; turn += 1) draw();
  const below = (n: number) => Math.floor(draw() * n);
  return {
    draw,
    below,
    happens: (probability) => draw() < probability,
    pick: (list) => list[below(list.length)] as never,
  };
}

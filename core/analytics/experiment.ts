/** One variant of a split in figures. */
export type Variant = Readonly<{ id: string; weight: number; exposed: number; converted: number }>;

export type SampleRatio = Readonly<{
  chiSquare: number;
  /** False hides the results: people are not divided as they should be (S-8.6). */
  sound: boolean;
}>;

/** The values of χ² that chance passes once in a thousand times, by degrees of freedom. */
const ONE_IN_A_THOUSAND = [10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.124, 27.877];

/** Are people divided by the weights, or is something wrong with the drawing or the counting (S-8.6)? */
export function sampleRatio(variants: readonly Pick<Variant, "weight" | "exposed">[]): SampleRatio {
  const drawn = variants.filter(({ weight }) => weight > 0);
  const exposed = drawn.reduce((sum, one) => sum + one.exposed, 0);
  const weights = drawn.reduce((sum, { weight }) => sum + weight, 0);
  if (exposed === 0 || drawn.length < 2) return { chiSquare: 0, sound: true };
  const chiSquare = drawn.reduce((sum, one) => {
    const expected = (exposed * one.weight) / weights;
    return sum + (one.exposed - expected) ** 2 / expected;
  }, 0);
  const limit = ONE_IN_A_THOUSAND[drawn.length - 2] ?? Number.POSITIVE_INFINITY;
  return { chiSquare: Math.round(chiSquare * 100) / 100, sound: chiSquare < limit };
}

export type Interval = Readonly<{ difference: number; from: number; to: number }>;

/** How much better one variant does than another, with an interval that may be watched day by day (S-15.16). */
export function watchedInterval(
  one: Pick<Variant, "exposed" | "converted">,
  other: Pick<Variant, "exposed" | "converted">,
): Interval | null {
  if (one.exposed === 0 || other.exposed === 0) return null;
  const [p, q] = [one.converted / one.exposed, other.converted / other.exposed];
  const error = Math.sqrt((p * (1 - p)) / one.exposed + (q * (1 - q)) / other.exposed);
  const n = one.exposed + other.exposed;
  const rho = (-2 * Math.log(0.05) + Math.log(-2 * Math.log(0.05) + 1)) / 5_000;
  const spread = n * rho + 1;
  const width = error * Math.sqrt(((2 * spread) / (n * rho)) * Math.log(Math.sqrt(spread) / 0.05));
  return { difference: p - q, from: p - q - width, to: p - q + width };
}

/** S-8.5 */
const FEWEST_CONVERSIONS = 100;
const FEWEST_DAYS = 7;

export type Verdict =
  | Readonly<{ winner: string }>
  /** not_enough: too few conversions or days. unsound: the sample is not divided as it should be. */
  | Readonly<{ winner: null; why: "no_goal" | "not_enough" | "unsound" | "no_difference" }>;

/** Which variant is better than every other, as far as that can be said yet (S-8.5). */
export function verdictOf(
  variants: readonly Variant[],
  { days, hasGoal }: Readonly<{ days: number; hasGoal: boolean }>,
): Verdict {
  if (!hasGoal) return { winner: null, why: "no_goal" };
  const conversions = variants.reduce((sum, { converted }) => sum + converted, 0);
  if (conversions < FEWEST_CONVERSIONS || days < FEWEST_DAYS) return { winner: null, why: "not_enough" };
  if (!sampleRatio(variants).sound) return { winner: null, why: "unsound" };
  const best = variants.find((one) =>
    variants.every((other) => other === one || (watchedInterval(one, other)?.from ?? 0) > 0),
  );
  return best ? { winner: best.id } : { winner: null, why: "no_difference" };
}

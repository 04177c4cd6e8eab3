import { invariant } from "#core/kernel/assert.ts";
import { bucket, derivedId, sha256 } from "#core/kernel/hash.ts";

/** A variant of a split and its share in percent. */
export type Lot = Readonly<{ id: string; weight: number }>;

const FIFTY_TWO_BITS = 2 ** 52;

/**
 * Which variant a unit draws (S-8.2): each lot scores −ln(u)/weight and the smallest wins, ties by order. Changing one
 * weight moves people only between that lot and the others; a new lot only draws people into it.
 */
export function drawLot(salt: string, unit: string, lots: readonly Lot[]): string {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { id, weight } of lots) {
    if (weight <= 0) continue;
    const score = -Math.log(fractionOf(`${salt}:${id}:${unit}`)) / weight;
    if (score >= least) continue;
    least = score;
    best = id;
  }
  invariant(best !== null, "a split has a variant with a share");
  return best;
}

/** Held out by lot (S-8.8): a larger share keeps all its members, a smaller one lets the highest go. */
export function isHeldOut(salt: string, unit: string, percent: number): boolean {
  return bucket(salt, unit) < Math.round(percent * 100);
}

/** The salt of a split that has none of its own: it belongs to the step and survives versions (S-8.3). */
export function saltOf(salt: string | null, journeyId: string, stepId: string): string {
  return salt ?? derivedId("split", journeyId, stepId).replace("_", "-");
}

/** (first 52 bits + 0.5) / 2⁵²: never 0, never 1. */
function fractionOf(text: string): number {
  const bytes = sha256(text);
  let head = 0;
  for (let at = 0; at < 6; at += 1) head = head * 256 + (bytes[at] as number);
  return (head * 16 + ((bytes[6] as number) >> 4) + 0.5) / FIFTY_TWO_BITS;
}

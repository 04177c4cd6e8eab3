import { isHeldOut, saltOf } from "#core/engine/lots.ts";
import type { Settings } from "#core/journey/document.ts";

type Held = Readonly<{ journeyId: string; settings: Pick<Settings, "holdout"> }>;

/**
 * True for somebody who walks the journey in shadow, to compare with (S-8.8, S-8.9): nothing reaches them, while waits,
 * exits and goals work. It follows from the version's own share, so a run is one or the other as long as it lives.
 */
export function isControl({ journeyId, settings: { holdout } }: Held, personId: string): boolean {
  return holdout > 0 && isHeldOut(saltOf(null, journeyId, "holdout"), personId, holdout);
}

import type { Op } from "./acts.ts";
import type { MutantName } from "./mutants.ts";
import type { Swarm } from "./swarm.ts";

/** A trace that once broke a promise. It holds its acts and not a seed alone, so that it outlives changes of the draw. */
export type Regression = Readonly<{
  name: string;
  /** The planted bug that is what the product did then, where there is one. */
  mutant: MutantName | null;
  swarm: Swarm;
  ops: readonly Op[];
}>;

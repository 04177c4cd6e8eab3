import { act, type Op } from "./acts.ts";
import { chanceOf } from "./chance.ts";
import { choose, type Driver } from "./choose.ts";
import { watchCommits } from "./invariants.ts";
import type { MutantName } from "./mutants.ts";
import { finish } from "./rest.ts";
import { type Swarm, swarmOf } from "./swarm.ts";
import { openWorld, Violation, type World } from "./world.ts";

export type Found = Readonly<{ code: string; message: string }>;
export type Outcome = Readonly<{ found: Found | null; ops: readonly Op[]; world: World }>;

/** Lets a seed choose act after act, then ends all faults and waits for rest. */
export function explore(seed: number, mutant: MutantName | null = null): Outcome {
  const swarm = swarmOf(seed);
  const w = newWorld(swarm, mutant);
  const ops: Op[] = [];
  const found = watch(() => {
    const chance = chanceOf(seed);
    const driver: Driver = { w, chance, last: null, frozen: new Map(), intents: [] };
    const turns = 120 + chance.below(160);
    for (let turn = 0; turn < turns; turn += 1) {
      const op = choose(driver, turn);
      if (!op) continue;
      ops.push(op);
      act(w, op);
    }
    finish(w, driver.intents);
  });
  return { found, ops, world: w };
}

/** Acts a trace out again. */
export function replay(swarm: Swarm, ops: readonly Op[], mutant: MutantName | null = null): Outcome {
  const w = newWorld(swarm, mutant);
  const found = watch(() => {
    for (const op of ops) act(w, op);
    finish(
      w,
      ops.flatMap((op) => (op.do === "send" ? op.intents : [])),
    );
  });
  return { found, ops, world: w };
}

function newWorld(swarm: Swarm, mutant: MutantName | null): World {
  const w = openWorld(swarm, mutant);
  watchCommits(w);
  return w;
}

function watch(run: () => void): Found | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Violation) return { code: error.code, message: error.message };
    const { name, message, stack = "" } = error as Error;
    const { cause } = error as Error;
    const inner =
      cause instanceof Error
        ? ` because ${cause.message} ${cause.stack?.split("\n").slice(1, 4).join(" ")}`
        : "";
    return { code: "BUG", message: `${name}: ${message}${inner} ${stack.split("\n").slice(1, 4).join(" ")}` };
  }
}

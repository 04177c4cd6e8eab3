import type { Run, Wait } from "#core/engine/run.ts";
import type { Move } from "#core/engine/step-kind.ts";
import type { CompiledStep } from "#core/journey/compile.ts";
import { isObject } from "#core/kernel/json.ts";

/**
 * What a run passes by without asking for it. `had`: steps whose message it has had, before a plan moved it back
 * (S-13.6). `late`: what fell due while the journey was held is not sent any more (S-13.10); SQL writes this mark (lib/runs/wind-up).
 */
type Passing = Readonly<{ had: readonly string[]; late: boolean }>;

const KEY = "passing";

/** Marks steps as had: the next arrival at each of them passes by `next`, and only the one after that acts again. */
export function markHad(run: Run, steps: readonly string[]): Run {
  if (steps.length === 0) return run;
  const { had, late } = passingOf(run);
  return withPassing(run, { had: [...new Set([...had, ...steps])], late });
}

/** The move of a step that is passed by, with the run that remembers it no longer; null: the step is entered. */
export function passedBy(run: Run, step: CompiledStep): Readonly<{ run: Run; move: Move }> | null {
  if (run.context[KEY] === undefined) return null;
  const { had, late } = passingOf(run);
  if (had.includes(step.id)) {
    const rest = withPassing(run, { had: had.filter((id) => id !== step.id), late });
    return { run: rest, move: { kind: "leave", output: "next", reason: "already sent", acts: [] } };
  }
  if (!late || step.kind.family !== "message") return null;
  return { run, move: { kind: "leave", output: "skipped", reason: "resume_skip", acts: [] } };
}

/** A run that waits for a time again has caught up with the present. */
export function caughtUp(run: Run, wait: Wait): Run {
  if (run.context[KEY] === undefined || wait.wakeAt === null) return run;
  return withPassing(run, { had: passingOf(run).had, late: false });
}

function passingOf({ context }: Run): Passing {
  const kept = context[KEY];
  if (!isObject(kept)) return { had: [], late: false };
  const had = Array.isArray(kept["had"]) ? kept["had"].filter((id) => typeof id === "string") : [];
  return { had, late: kept["late"] === true };
}

function withPassing(run: Run, { had, late }: Passing): Run {
  const { [KEY]: _before, ...context } = run.context;
  return { ...run, context: had.length > 0 || late ? { ...context, [KEY]: { had, late } } : context };
}

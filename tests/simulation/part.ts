import { readFileSync } from "node:fs";
import { explore, replay } from "./explore.ts";
import { MUTANTS, type MutantName } from "./mutants.ts";
import type { Regression } from "./regressions.ts";
import { lineOf, shrink } from "./shrink.ts";

/** One process of `npm run sim`: works through its share and prints a line of JSON for each thing found. */
type Task =
  | Readonly<{ mode: "seeds"; from: number; count: number; step: number; mutant: MutantName | null }>
  | Readonly<{ mode: "mutants"; names: readonly MutantName[]; limit: number }>
  | Readonly<{ mode: "regressions"; file: string }>;

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const MOST_FAILURES = 5;

function seeds({ from, count, step, mutant }: Extract<Task, { mode: "seeds" }>): void {
  let failures = 0;
  let done = 0;
  for (let at = 0; at < count && failures < MOST_FAILURES; at += 1, done += 1) {
    const seed = from + at * step;
    const { found, ops, world } = explore(seed, mutant);
    if (!found) continue;
    failures += 1;
    const small = shrink(world.swarm, ops, found.code, mutant);
    const { code, message } = small.found ?? found;
    say({
      seed,
      code,
      message,
      trace: small.ops.map(lineOf),
      acts: ops.length,
      swarm: world.swarm,
      ops: small.ops,
    });
  }
  say({ done });
}

function mutants({ names, limit }: Extract<Task, { mode: "mutants" }>): void {
  for (const name of names) {
    let seed = 1;
    let found = explore(seed, name).found;
    while (!found && seed < limit) {
      seed += 1;
      found = explore(seed, name).found;
    }
    say({
      mutant: name,
      sentence: MUTANTS[name],
      seed: found ? seed : null,
      message: found?.message ?? null,
    });
  }
  say({ done: names.length });
}

/** What was found once is acted out again. */
function regressions({ file }: Extract<Task, { mode: "regressions" }>): void {
  const kept = JSON.parse(readFileSync(file, "utf8")) as readonly Regression[];
  for (const { name, swarm, ops } of kept) {
    const { found } = replay(swarm, ops);
    if (found) say({ seed: name, ...found, trace: ops.map(lineOf), acts: ops.length });
  }
  say({ done: kept.length });
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
if (task.mode === "seeds") seeds(task);
else if (task.mode === "mutants") mutants(task);
else regressions(task);

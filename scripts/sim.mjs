// npm run sim -- --seeds 20000 [--from 1] [--workers 2] [--seed 42] [--mutant name] [--mutants] [--keep]
// Simulates engine and delivery seed by seed (docs/simulation.md). A failure is printed as its seed and shrunk trace;
// --keep adds it to tests/simulation/regressions.json, which runs first for ever. Exit 1 when anything was found.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { prepare } from "./prepare.mjs";

const REGRESSIONS = "tests/simulation/regressions.json";
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    seed: { type: "string" },
    mutant: { type: "string" },
    mutants: { type: "boolean", default: false },
    limit: { type: "string", default: "2000" },
    keep: { type: "boolean", default: false },
  },
});

await prepare();
process.exit((values.mutants ? await runMutants() : await runSeeds()) ? 0 : 1);

async function runSeeds() {
  const single = values.seed !== undefined;
  const from = Number(single ? values.seed : values.from);
  const count = single ? 1 : Number(values.seeds);
  const workers = Math.max(1, Math.min(Number(values.workers), count));
  const mutant = values.mutant ?? null;
  const failures = [];
  if (!single && !mutant) failures.push(...(await part({ mode: "regressions", file: REGRESSIONS })).lines);
  const started = performance.now();
  const shares = Array.from({ length: workers }, (_, at) =>
    part({ mode: "seeds", from: from + at, count: Math.ceil((count - at) / workers), step: workers, mutant }),
  );
  const parts = await Promise.all(shares);
  const seconds = (performance.now() - started) / 1000;
  failures.push(...parts.flatMap(({ lines }) => lines));
  for (const failure of failures) print(failure);
  if (values.keep) keep(failures, mutant);
  const done = parts.reduce((sum, one) => sum + one.done, 0);
  const rate = Math.round(done / seconds);
  console.log(
    `${done} seeds from ${from} in ${seconds.toFixed(1)} s, ${rate} a second: ${failures.length} found`,
  );
  return failures.length === 0;
}

function print({ seed, message, trace, acts }) {
  console.log(`\nseed ${seed}  ${message}\n  ${trace.length} of ${acts} acts are enough:`);
  for (const line of trace) console.log(`    ${line}`);
}

function keep(failures, mutant) {
  const kept = JSON.parse(readFileSync(REGRESSIONS, "utf8"));
  for (const { seed, code, swarm, ops } of failures)
    if (ops) kept.push({ name: `${code} ${mutant ?? `seed ${seed}`}`, mutant, swarm, ops });
  writeFileSync(REGRESSIONS, `${JSON.stringify(kept)}\n`);
}

/** Each planted bug must be found; the two processes share the list. */
async function runMutants() {
  const source = readFileSync("tests/simulation/mutants.ts", "utf8");
  const names = [...source.matchAll(/^ {2}"?([a-z-]+)"?:/gm)].map(([, name]) => name);
  const wanted = values.mutant ? names.filter((name) => name === values.mutant) : names;
  const halves = [0, 1]
    .map((half) => wanted.filter((_, at) => at % 2 === half))
    .filter((list) => list.length > 0);
  const limit = Number(values.limit);
  const parts = await Promise.all(halves.map((half) => part({ mode: "mutants", names: half, limit })));
  const verdicts = parts.flatMap(({ lines }) => lines).sort((a, b) => (a.mutant < b.mutant ? -1 : 1));
  for (const { mutant, sentence, seed, message } of verdicts) {
    console.log(`${seed === null ? "ALIVE " : "killed"}  ${mutant}: ${sentence}`);
    if (seed !== null) console.log(`        seed ${seed}  ${message.slice(0, 140)}`);
  }
  const killed = verdicts.filter(({ seed }) => seed !== null).length;
  console.log(`${killed} of ${wanted.length} planted bugs found within ${limit} seeds each`);
  return killed === wanted.length && wanted.length > 0;
}

/** Runs one process and reads its lines; a process that ends badly fails the run. */
function part(task) {
  return new Promise((resolve, reject) => {
    const args = ["--import", "tsx", "tests/simulation/part.ts", JSON.stringify(task)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(`a process of the simulation ended with ${code}`));
      const lines = output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const { done = 0 } = lines.pop() ?? {};
      resolve({ lines, done });
    });
  });
}

// npm run soak -- --minutes 60 [--seed 1] [--bell redis|postgres|none]
// Half of the load that saturates, a fault every 30 s, and at the end nothing lost and nothing doubled (tests/soak/).
// Exit 1 where anything was. The figures are for people: memory of each process by the minute, event loop, faults.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { readJsonLines } from "./json-lines.mjs";
import { prepare } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    bell: { type: "string" },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), "cairn-soak-"));
const file = path.join(folder, "diary.jsonl");
process.env.CAIRN_SOAK_MINUTES = values.minutes;
process.env.CAIRN_SOAK_FILE = file;
process.env.CAIRN_SEED = values.seed;
process.env.CAIRN_FAULTS = "full";
if (values.bell) process.env.CAIRN_SOAK_BELL = values.bell;

await prepare();
const { createVitest } = await import("vitest/node");
const vitest = await createVitest("test", { watch: false, project: ["soak"], reporters: ["default"] });
const printing = setInterval(printNew, 1_000);
let printed = 0;
await vitest.start();
const failed =
  vitest.state.getCountOfFailedTests() > 0 ||
  vitest.state.getUnhandledErrors().length > 0 ||
  !readJsonLines(file).some(({ kind }) => kind === "verdict");
await vitest.close();
clearInterval(printing);
printNew();
printMemory();
rmSync(folder, { recursive: true });
console.log(failed ? "\nThe soak has found something." : "\nClean: nothing lost, nothing doubled.");
process.exit(failed ? 1 : 0);

function printNew() {
  const lines = readJsonLines(file);
  for (const line of lines.slice(printed)) console.log(sentenceOf(line));
  printed = lines.length;
}

function sentenceOf(line) {
  const at = line.atSeconds === undefined ? "" : `${String(line.atSeconds).padStart(5)} s  `;
  switch (line.kind) {
    case "saturation":
      return `saturated at ${line.perSecond.toFixed(0)} people a second; half of it from now on, bell ${line.bell}, seed ${line.seed}`;
    case "trouble":
      return `${at}${line.name}: as before after ${(line.tookMs / 1_000).toFixed(1)} s`;
    case "minute":
      return `${at}${line.processes.map((one) => `${one.name} ${one.megabytes ?? "?"} MB, loop p99 ${one.loopP99Ms ?? "?"} ms`).join(" · ")}${line.page ? `\n         System page: ${line.page.replaceAll("\n", " ")}` : ""}`;
    default:
      return `${line.people} people: ${line.lost} lost, ${line.twice} doubled, worked off ${(line.workedOffMs / 1_000).toFixed(1)} s after the last; door p99 ${line.doorP99Ms.toFixed(0)} ms\n${line.states.map(({ channel, state, n }) => `${channel} ${state}: ${n}`).join(", ")}\n${line.letters.map(({ cause, summary, n }) => `${n} dead letters, ${cause}: ${summary}\n`).join("")}${line.violations.length > 0 ? line.violations.join("\n") : "verify: clean"}`;
  }
}

/** Of each process: its memory at the start and at the end, and its worst event loop. */
function printMemory() {
  const minutes = readJsonLines(file).filter(({ kind }) => kind === "minute");
  const names = minutes[0]?.processes.map(({ name }) => name) ?? [];
  for (const name of names) {
    const own = minutes.flatMap(({ processes }) => processes.filter((one) => one.name === name));
    const memory = own.map(({ megabytes }) => megabytes).filter((value) => value !== null);
    const loop = own.map(({ loopP99Ms }) => loopP99Ms).filter((value) => value !== null);
    const pids = new Set(own.map(({ pid }) => pid)).size;
    console.log(
      `${name.padEnd(14)} ${memory[0]} MB at the start, ${memory.at(-1)} at the end, ${Math.max(...memory)} at most; loop p99 ${Math.max(...loop)} ms at most; seen as ${pids} process${pids === 1 ? "" : "es"}`,
    );
  }
}

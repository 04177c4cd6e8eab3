import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** Ticks a second of /proc/<pid>/stat. */
const HERTZ = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

type Stat = Readonly<{ parent: number; ticks: number }>;

function allProcesses(): ReadonlyMap<number, Stat> {
  const found = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = text
        .slice(text.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
      found.set(Number(name), { parent: fields[1] ?? 0, ticks: user + system + childUser + childSystem });
    } catch {
      // It has ended since the folder was read; its parent has its time.
    }
  }
  return found;
}

/** Seconds of CPU, user and system, of processes and all below them, those that have ended included. */
export function cpuSeconds(roots: readonly number[]): number {
  const processes = allProcesses();
  const below = (pid: number): number => {
    const own = processes.get(pid)?.ticks ?? 0;
    const children = [...processes].filter(([, { parent }]) => parent === pid);
    return own + children.reduce((sum, [child]) => sum + below(child), 0);
  };
  return roots.reduce((sum, pid) => sum + below(pid), 0) / HERTZ;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Smallest and largest, as they are shown beside a median. */
export function spread(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

export const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));

export type Finding = Readonly<{
  /** What is held against the target, such as "CPU per event". */
  what: string;
  value: number;
  unit: string;
  target: string;
  ok: boolean;
}>;
export type Result = Readonly<{
  name: string;
  workload: string;
  floor: string;
  postgres: string;
  findings: readonly Finding[];
  details: object;
}>;

/** Prints a result and keeps it: workload, floor, each figure with its target, `ok` or `short`. */
export function report({ findings, ...result }: Result): void {
  console.log(`\n${result.name}  ${result.workload}\nfloor: ${result.floor}`);
  for (const { what, value, unit, target, ok } of findings) {
    console.log(`  ${what}: ${rounded(value, 2)} ${unit}   target ${target}   ${ok ? "ok" : "short"}`);
  }
  const machine = {
    date: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
  };
  const file = `bench/results/${result.name}.json`;
  writeFileSync(file, `${JSON.stringify({ ...result, ...machine, findings }, null, 2)}\n`);
  console.log(`written to ${file}`);
}

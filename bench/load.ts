import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** What the load generator prints of a run, as far as it is read here. */
export type LoadResult = Readonly<{
  n: number;
  expected: number;
  arrived: number;
  lost: number;
  /** Of those that were answered with 2xx. */
  ackedLost: number;
  duplicates: number;
  wrong: number;
  httpErrors: number;
  status: Readonly<Record<string, number>>;
  seconds: number;
  eventsPerSec: number | null;
  latencyMs: Readonly<{ p50: number; p99: number; max: number }> | null;
  ackMs: Readonly<{ p50: number; p99: number }> | null;
  generatorCpuMsPerEvent: number;
}>;

/** The load generator: it posts events, listens for the actions made of them, and matches the two by id. */
export function findLoad(): string {
  const file = process.env["CAIRN_LOAD"] ?? path.resolve("../shared/tools/load.mjs");
  if (existsSync(file)) return file;
  throw new Error(
    `The load generator load.mjs is not at ${file}. It is kept beside the repository, so that all systems that are compared get the same load: name it with CAIRN_LOAD=/path/to/load.mjs.`,
  );
}

/** Runs one generator to its end. */
export function runLoad(
  options: Readonly<Record<string, string | number | readonly string[]>>,
): Promise<LoadResult> {
  const args = Object.entries(options).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => [`--${name}`, String(one)]),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [findLoad(), ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`the load generator ended with ${code}: ${output}`));
    });
  });
}

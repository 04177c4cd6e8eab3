import { spawn } from "node:child_process";
import type { Source } from "#lib/platform/env.ts";
import { buildWorkers } from "../scripts/build-workers.mjs";

/** A process of the built product, as `npm start` and operators run it. */
export type BenchWorker = Readonly<{ pid: number; stop(): Promise<void> }>;

/** What benchmarks are sealed by: their databases are thrown away. */
export const BENCH_SECRET = "benchmarks-keep-no-secrets-but-need-a-key";
const FLAGS = ["--enable-source-maps", "--max-semi-space-size=32"];

/** Starts so many workers with these settings and waits until all are at work. */
export async function startWorkers(count: number, settings: Source): Promise<readonly BenchWorker[]> {
  await buildWorkers();
  return Promise.all(Array.from({ length: count }, () => startWorker(settings)));
}

function startWorker(settings: Source): Promise<BenchWorker> {
  const child = spawn(process.execPath, [...FLAGS, "dist/server.mjs"], {
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      CAIRN_DEMO: "0",
      CAIRN_CANARY: "0",
      CAIRN_SECRET: BENCH_SECRET,
      LOG_LEVEL: "info",
      ...settings,
    } as NodeJS.ProcessEnv,
    // Over the channel it learns that we are gone, and stops.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    void gone.then(() => reject(new Error("the worker has ended")));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("at work")) resolve({ pid: child.pid ?? 0, stop });
    });
  });
}

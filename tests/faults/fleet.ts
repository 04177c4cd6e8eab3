import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { TEST_SECRET } from "#tests/database.ts";

/** A worker process of the built product, and what may be done to it. */
export type Worker = Readonly<{
  pid: number;
  /** Ends it as a crash would: nothing is tidied up. */
  kill9(): Promise<void>;
  /** Asks it to stop, and tells its exit code. */
  stop(): Promise<number | null>;
  output(): string;
}>;

let built = false;

/** Bundles the workers as a start does; unchanged sources cost nothing. */
export function buildProduct(): void {
  if (built) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build-workers.mjs"], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  built = true;
}

/** Starts a process with the roles of a worker and waits until it says that it is at work. */
export async function startWorker(settings: Readonly<Record<string, string>>): Promise<Worker> {
  buildProduct();
  const child = spawn(process.execPath, ["--enable-source-maps", "dist/server.mjs"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      NODE_ENV: "production",
      CAIRN_TEST: "1",
      CAIRN_DEMO: "0",
      CAIRN_SECRET: TEST_SECRET,
      CAIRN_ROLES: "engine,delivery,jobs",
      CAIRN_LEASE_TTL: "2",
      LOG_LEVEL: "info",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = (signal: "SIGKILL" | "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  afterAll(() => stop("SIGKILL"));
  await until(() => output.includes("at work") || gone(child, output), "the worker is at work");
  return {
    pid: child.pid ?? 0,
    kill9: async () => void (await stop("SIGKILL")),
    stop: () => stop("SIGTERM"),
    output: () => output,
  };
}

function gone(child: ChildProcess, output: string): boolean {
  if (child.exitCode !== null) throw new Error(`the worker has ended: ${output}`);
  return false;
}

const PATIENCE_MS = 90_000;

/** Waits for a condition, and says what it waited for when it never comes. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await sleep(50);
  }
}

/** Receives webhooks and counts them by their key, as a provider that honours no keys would see them. */
export type Sink = Readonly<{ port: number; calls: ReadonlyMap<string, number>; close(): Promise<void> }>;

export async function openSink(): Promise<Sink> {
  const calls = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const key = String(request.headers["idempotency-key"] ?? request.headers["webhook-id"] ?? "");
    request.resume();
    request.on("end", () => {
      calls.set(key, (calls.get(key) ?? 0) + 1);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => server.close());
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

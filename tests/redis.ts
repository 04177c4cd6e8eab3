import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { freePort } from "#tests/free-port.ts";
import { findRedisServer } from "../scripts/needs.mjs";

const binary: string | null = findRedisServer();

/** Why tests with Redis are left out here, or false. With CI=true they are not: their absence is a failure. */
export const noRedis: string | false =
  binary === null && process.env["CI"] !== "true" ? "not run: redis-server is not installed" : false;

/** Ends the server with the process that has started it, even when a test run is killed. */
const GUARD = `exec 3<&0; "$@" <&- 3<&- >/dev/null & server=$!
(read -r _ <&3; kill "$server" 2>/dev/null) & waiter=$!
echo "$server"; wait "$server"; kill "$waiter" 2>/dev/null`;

export type RedisServer = Readonly<{
  url: string;
  port: number;
  /** Where it keeps its snapshot, when it is told to make one. */
  folder: string;
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill9(): Promise<void>;
}>;

export type RedisOptions = Readonly<{
  /** That of one that has ended; a free one unless given. */
  port?: number;
  policy?: string;
  /** The file of a snapshot that it begins with. */
  snapshot?: string;
}>;

/** Starts a Redis of one's own; what it holds goes with it. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  if (binary === null) throw new Error("redis-server is not installed: apt-get install redis-server");
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-redis-"));
  const { port = await freePort(), policy = "noeviction", snapshot } = options;
  if (snapshot) copyFileSync(snapshot, path.join(folder, "dump.rdb"));
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--maxmemory-policy",
    policy,
  ];
  const child = spawn("/bin/sh", ["-c", GUARD, "sh", binary, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const pid = new Promise<number>((resolve) => child.stdout.once("data", (line) => resolve(Number(line))));
  child.stdout.resume();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = `redis://127.0.0.1:${port}/0`;
  await answers(url);
  return {
    url,
    port,
    folder,
    async kill9() {
      process.kill(await pid, "SIGKILL");
      await ended;
    },
    async stop() {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on("error", () => undefined);
  await client.ping();
  client.disconnect();
}

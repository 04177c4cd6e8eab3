import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { cloneDatabase } from "#tests/database.ts";
import { freePort } from "#tests/free-port.ts";
import { type Line, openProxy } from "#tests/proxy.ts";
import { startRedis } from "#tests/redis.ts";
import { buildFleet, type Fleet } from "./fleet.ts";
import { type Process, type Settings, startIntake, startWorker } from "./processes.ts";

export type Watched = Process & Readonly<{ health: string }>;

/** A worker and a door that reach the database and Redis by lines on which a test makes weather. */
export type Lined = Readonly<{
  fleet: Fleet;
  worker: Watched;
  door: Process & Readonly<{ url: string }>;
  lines: Readonly<{ workerToDatabase: Line; doorToDatabase: Line; workerToRedis: Line }>;
  /** Bells that nobody has answered. */
  unheard(): Promise<number>;
}>;

export async function buildLined({ short = false } = {}): Promise<Lined> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const url = await cloneDatabase();
  const port = Number(new URL(url).port);
  const [workerToDatabase, doorToDatabase, workerToRedis] = await Promise.all([
    openLine(port),
    openLine(port),
    openLine(redis.port),
  ]);
  const fleet = await buildFleet({
    url,
    settings: { CAIRN_BELL: "redis", REDIS_URL: redis.url },
    bell: "redis",
    short,
  });
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  const [worker, door] = await Promise.all([
    startWatched({
      ...fleet.environment,
      DATABASE_URL: throughLine(url, workerToDatabase),
      REDIS_URL: throughLine(redis.url, workerToRedis),
    }),
    startIntake({ ...fleet.environment, DATABASE_URL: throughLine(url, doorToDatabase) }),
  ]);
  return {
    fleet,
    worker,
    door,
    lines: { workerToDatabase, doorToDatabase, workerToRedis },
    async unheard() {
      const lists = ["engine", "delivery"].flatMap((name) => [`cairn:${name}:wait`, `cairn:${name}:active`]);
      return (await Promise.all(lists.map((list) => client.llen(list)))).reduce((sum, n) => sum + n, 0);
    },
  };
}

/** A worker with a small door for those who ask how it is. */
async function startWatched(settings: Settings): Promise<Watched> {
  const port = await freePort();
  const worker = await startWorker({ ...settings, CAIRN_HEALTH_PORT: String(port), HOST: "127.0.0.1" });
  return { ...worker, health: `http://127.0.0.1:${port}` };
}

async function openLine(target: number): Promise<Line> {
  const line = await openProxy(target);
  onTestFinished(() => line.close());
  return line;
}

function throughLine(url: string, { port }: Line): string {
  const other = new URL(url);
  other.port = String(port);
  return other.toString();
}

/** What a process says of its own readiness. */
export async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).status === 200;
}

/** Whether a process can ring and hear its bell, as it says. */
export async function hasBell(url: string): Promise<boolean> {
  const answer = (await (await fetch(`${url}/healthz`)).json()) as { bell: { up: boolean } };
  return answer.bell.up;
}

import { BullQueues } from "#lib/platform/bells/bull-queues.ts";
import { postgresBell } from "#lib/platform/bells/postgres-bell.ts";
import { redisBell } from "#lib/platform/bells/redis-bell.ts";
import type { Env } from "#lib/platform/env.ts";
import type { Log } from "#lib/platform/log.ts";
import type { Role } from "#lib/platform/platform.ts";

export const BELL_NAMES = ["engine", "delivery", "jobs"] as const;
export type BellName = (typeof BELL_NAMES)[number];

/** Wakes whoever works on a shard, a lane or the jobs. It carries ids and no facts. */
export type Bell =
  | Readonly<{ name: "engine"; shard: number; delayMs?: number }>
  | Readonly<{ name: "delivery"; lane: string; delayMs?: number }>
  | Readonly<{ name: "jobs" }>;

/** What somebody who answers a bell is told. */
export type BellData = Readonly<{
  engine: { shard: number };
  delivery: { lane: string };
  jobs: Record<string, never>;
}>;

/** The bells of a process. They make work start sooner; without them the sweeps do the same work. */
export interface Queues {
  readonly kind: "redis" | "postgres" | "none";
  /** After the commit, never before. Returns at once, never throws, and is forgotten while the bell is out of order. */
  ring(bell: Bell): void;
  /** Does the work for each bell heard. Bells that come while the same work is under way are kept and answered after it. */
  answer<Name extends BellName>(
    name: Name,
    work: (data: BellData[Name]) => Promise<unknown>,
    options: Readonly<{ concurrency: number }>,
  ): Role;
  /** False while the bell is out of order: the process works on by its sweeps. */
  up(): boolean;
  close(): Promise<void>;
}

/** The bell that the settings choose. Its server may be away now or later: nothing fails, everything is only later. */
export function openQueues(env: Pick<Env, "bell" | "redisUrl" | "databaseUrl">, log: Log): Queues {
  if (env.bell === "redis" && env.redisUrl) return new BullQueues(redisBell(env.redisUrl), log);
  if (env.bell === "postgres") return new BullQueues(postgresBell(env.databaseUrl), log);
  return NO_BELL;
}

const NO_BELL: Queues = {
  kind: "none",
  ring: () => undefined,
  answer: (name) => ({ name, stop: async () => undefined }),
  up: () => true,
  close: async () => undefined,
};

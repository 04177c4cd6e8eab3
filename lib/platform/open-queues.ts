import { BullQueues } from "#lib/platform/bells/bull-queues.ts";
import { postgresBell } from "#lib/platform/bells/postgres-bell.ts";
import { redisBell } from "#lib/platform/bells/redis-bell.ts";
import type { Env } from "#lib/platform/env.ts";
import type { Log } from "#lib/platform/log.ts";
import type { Queues } from "#lib/platform/queues.ts";

/** The bell that the settings choose. Its server may be away now or later: nothing fails, everything is only later. */
export function openQueues(env: Pick<Env, "bell" | "redisUrl" | "databaseUrl">, log: Log): Queues {
  const { bell, redisUrl, databaseUrl } = env;
  if (bell === "redis" && redisUrl) return new BullQueues(() => redisBell(redisUrl), log);
  if (bell === "postgres") return new BullQueues(() => postgresBell(databaseUrl), log);
  return NO_BELL;
}

const NO_BELL: Queues = {
  kind: "none",
  ring: () => undefined,
  answer: (name) => ({ name, stop: async () => undefined }),
  up: () => true,
  unfit: () => false,
  close: async () => undefined,
};

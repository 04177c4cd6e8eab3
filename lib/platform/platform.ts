import type { PrismaClient } from "#generated/prisma/client.ts";
import type { Clock } from "#lib/platform/clock.ts";
import type { Database } from "#lib/platform/db.ts";
import type { Env } from "#lib/platform/env.ts";
import type { Log } from "#lib/platform/log.ts";
import type { Queues } from "#lib/platform/queues.ts";

/** Every connection of a process, opened once at its start and handed to whoever works. Never imported as a value. */
export type Platform = Readonly<{
  env: Env;
  /** Hand-written SQL: the hot paths. */
  db: Database;
  /** Ordinary reads and writes of configuration, over the same pool. */
  prisma: PrismaClient;
  queues: Queues;
  /** The database's time: what intake stamps and what pages show. */
  clock: Clock;
  log: Log;
}>;

/** A part of a process that runs until it is told to stop. */
export type Role = Readonly<{
  name: string;
  /** Of a part that works by itself: how long ago it last did something, or found nothing to do. */
  idleMs?: () => number;
  stop(): Promise<void>;
}>;

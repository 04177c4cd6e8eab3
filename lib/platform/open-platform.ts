import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "#generated/prisma/client.ts";
import { assertDatabase, waitForDatabase } from "#lib/platform/boot-checks.ts";
import { startClock } from "#lib/platform/clock.ts";
import { openDatabase } from "#lib/platform/db.ts";
import type { Env } from "#lib/platform/env.ts";
import { armFailpoint } from "#lib/platform/failpoint.ts";
import { openLog } from "#lib/platform/log.ts";
import { openQueues } from "#lib/platform/open-queues.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { installKeyring } from "#lib/platform/seal.ts";

export type OpenOptions = Readonly<{
  /** Seen in pg_stat_activity and in every log line. */
  applicationName: string;
  /** Connections that this process may hold, bells apart. */
  max: number;
  /** 10 s for those who answer people, 60 s for workers (DM-23). */
  statementTimeoutMs?: number;
  /** How long a database that is still starting is waited for. */
  waitMs?: number;
}>;

/** Opens every connection of a process, and refuses a database that would break our promises (DM-23). */
export async function openPlatform(
  env: Env,
  { applicationName, max, statementTimeoutMs = 10_000, waitMs = 30_000 }: OpenOptions,
): Promise<Platform> {
  installKeyring(env.secret);
  armFailpoint(env.failpoint);
  const log = openLog(env, applicationName);
  const db = openDatabase({ url: env.databaseUrl, applicationName, max, statementTimeoutMs });
  try {
    await waitForDatabase(db, log, waitMs);
    await assertDatabase(db);
    const clock = await startClock(db);
    const prisma = new PrismaClient({ adapter: new PrismaPg(db.pool, { onPoolError: () => undefined }) });
    return { env, db, prisma, queues: openQueues(env, log), clock, log };
  } catch (error) {
    await db.end();
    throw error;
  }
}

/** Closes what `openPlatform` has opened, in the opposite order. */
export async function closePlatform({ queues, prisma, db, clock }: Platform): Promise<void> {
  clock.stop();
  await queues.close();
  await prisma.$disconnect();
  await db.end();
}

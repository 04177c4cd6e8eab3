import { type CanaryState, canaryState } from "#lib/operations/canary.ts";
import { type Lamp, lampAbove } from "#lib/operations/lamps.ts";
import { type LastVerify, lastVerify } from "#lib/operations/verify/verify-run.ts";
import type { Sql } from "#lib/platform/db.ts";
import { type Disk, readDisk } from "#lib/platform/disk.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** What the installation as a whole stands on, each with its lamp (guarantees 9.4 and 9.5). */
export type Marks = Readonly<{
  /** Null where Postgres stands on another machine. */
  disk: Readonly<{ freeRatio: number; totalBytes: number; closesAt: number; lamp: Lamp }> | null;
  wal: Readonly<{ bytes: number; lamp: Lamp }> | null;
  canary: CanaryState & Readonly<{ lamp: Lamp }>;
  /** Null before the first check. */
  verify: (LastVerify & Readonly<{ lamp: Lamp }>) | null;
}>;

const WAL = "select coalesce(sum(size), 0)::float8 as bytes from pg_ls_waldir()";

/** Reads the marks. What a database role may not look at is left out. */
export async function readMarks({ db, env }: Pick<Platform, "db" | "env">): Promise<Marks> {
  const [disk, walBytes, canary, verify] = await Promise.all([
    readDisk(db).catch(() => null),
    readWal(db).catch(() => null),
    canaryState(db),
    lastVerify(db),
  ]);
  return {
    disk: disk && {
      freeRatio: disk.freeRatio,
      totalBytes: disk.totalBytes,
      closesAt: env.diskReserve,
      lamp: disk.freeRatio < env.diskReserve ? "bad" : disk.freeRatio < env.diskReserve * 2 ? "warn" : "ok",
    },
    wal: walBytes === null ? null : { bytes: walBytes, lamp: walLamp(walBytes, disk) },
    canary: { ...canary, lamp: canaryLamp(canary) },
    verify: verify && { ...verify, lamp: verifyLamp(verify) },
  };
}

async function readWal(sql: Sql): Promise<number | null> {
  const [row] = await sql.rows<{ bytes: number }>(WAL, [], "wal_bytes");
  return row?.bytes ?? null;
}

function walLamp(bytes: number, disk: Disk | null): Lamp {
  return lampAbove(disk && bytes / disk.logTotalBytes, 0.25, 0.5);
}

/** One that flew before and does not any more is missed; an installation without one misses nothing (AL-02). */
function canaryLamp({ seconds, lastSettledAt }: CanaryState): Lamp {
  return seconds === null && lastSettledAt !== null ? "bad" : lampAbove(seconds, 20, 60);
}

function verifyLamp({ violations, ageSeconds }: LastVerify): Lamp {
  return violations > 0 ? "bad" : lampAbove(ageSeconds, 900, 3_600);
}

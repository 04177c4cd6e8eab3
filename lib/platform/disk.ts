import { statfs } from "node:fs/promises";
import path from "node:path";
import type { Sql } from "#lib/platform/db.ts";

type Space = Readonly<{ totalBytes: number; freeBytes: number; freeRatio: number }>;
/** The disk that Postgres writes to, and how large the one is that holds its log. */
export type Disk = Space & Readonly<{ logTotalBytes: number }>;

const PLACE = `
  select current_setting('data_directory', true) as place,
    inet_server_addr() is null or host(inet_server_addr()) in ('127.0.0.1', '::1') as here`;

/**
 * The fuller of the disks that hold Postgres' data and its log. Null where it stands on another machine, or does not say:
 * then its own error 53100 is what closes intake.
 */
export async function readDisk(sql: Sql): Promise<Disk | null> {
  const [row] = await sql.rows<{ place: string | null; here: boolean }>(PLACE, [], "data_directory");
  if (!row?.here || !row.place) return null;
  const disks = await Promise.all([diskAt(row.place), diskAt(path.join(row.place, "pg_wal"))]);
  const fuller = disks.reduce(
    (one, other) => (!one || (other && other.freeRatio < one.freeRatio) ? other : one),
    null,
  );
  return fuller && { ...fuller, logTotalBytes: (disks[1] ?? fuller).totalBytes };
}

/** The disk of a folder, or of the nearest one above it that we may look at. */
async function diskAt(folder: string): Promise<Space | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    if (blocks === 0) return null;
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, freeRatio: bavail / blocks };
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    // A server's folder is its own account's alone; what holds it stands on the same disk as a rule.
    const above = path.dirname(folder);
    return error.code === "EACCES" && above !== folder ? diskAt(above) : null;
  }
}

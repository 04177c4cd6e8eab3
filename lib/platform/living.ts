import type { Database } from "#lib/platform/db.ts";
import { remembered } from "#lib/platform/remembered.ts";

const EVERY_MS = 5_000;
const LIVING = `
  select count(*) as n from worker where seen_at > now() - interval '20 seconds' and roles && $1::text[]`;

/** How many processes do one of these parts at this moment. */
export async function countLiving(db: Database, roles: readonly string[]): Promise<number> {
  const [row] = await db.rows<{ n: number }>(LIVING, [roles], "living_processes_of");
  return row?.n ?? 1;
}

const known = new WeakMap<Database, () => number>();

/** Processes that answer the API: they share each key's rate (SEC-25). As of a few seconds ago, and never less than one. */
export function livingWebs(db: Database): number {
  const count = known.get(db) ?? remembered(EVERY_MS, 1, () => countLiving(db, ["web"]));
  known.set(db, count);
  return Math.max(1, count());
}

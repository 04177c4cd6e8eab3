import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#lib/platform/db.ts";
import type { Log } from "#lib/platform/log.ts";

/** A database that would break our promises; the message names everything that is wrong, and the cure. */
export class UnfitDatabaseError extends Error {
  override readonly name = "UnfitDatabaseError";
}

const RETRY_MS = 250;

/** Waits while the server is away or still starting; gives up with its error after `waitMs`. */
export async function waitForDatabase(db: Database, log: Log, waitMs: number): Promise<void> {
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.rows("select 1");
      return;
    } catch (error) {
      if (!isAway(error) || performance.now() - started > waitMs) throw error;
      if (attempt === 1) log.warn({ error }, "the database does not answer yet");
    }
    await sleep(RETRY_MS);
  }
}

const AWAY: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "57P03",
  "57P01",
  "53300",
]);

function isAway(error: unknown): boolean {
  return error instanceof Error && "code" in error && AWAY.has(String(error.code));
}

type Facts = Readonly<{
  version: number;
  encoding: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  standby: boolean;
  clock: number;
  migrated: boolean;
}>;

const FACTS = `
  select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
    current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
    current_setting('synchronous_commit') as synchronous_commit, pg_is_in_recovery() as standby,
    extract(epoch from clock_timestamp())::float8 * 1000 as clock,
    to_regclass('shard') is not null as migrated`;

const MAX_CLOCK_OFFSET_MS = 2_000;

/** Throws unless an answered commit is on disk, text is UTF-8 and both clocks agree (DM-23). */
export async function assertDatabase(db: Database): Promise<void> {
  const before = Date.now();
  const [facts] = await db.rows<Facts>(FACTS);
  const after = Date.now();
  if (!facts) throw new UnfitDatabaseError("the database tells nothing of itself");
  const wrong = faultsOf(facts, (before + after) / 2, (after - before) / 2);
  if (wrong.length > 0) {
    throw new UnfitDatabaseError(["This database cannot keep what Cairn promises:", ...wrong].join("\n  "));
  }
}

/** What is wrong with a database, each with its cure. `slack` is how far the time of reading is uncertain. */
export function faultsOf(facts: Facts, ourClock: number, slack: number): string[] {
  const wrong: string[] = [];
  if (facts.version < 140_000) wrong.push("Postgres is older than 14: use 14 or newer.");
  if (facts.encoding !== "UTF8") wrong.push("Its encoding is not UTF8: create it with `encoding 'UTF8'`.");
  if (!facts.migrated) wrong.push("Its tables are missing: run `npm run db:migrate`.");
  if (facts.standby) wrong.push("It is a standby, which cannot be written to: use the primary's address.");
  for (const setting of ["fsync", "full_page_writes", "synchronous_commit"] as const) {
    if (facts[setting] === "off" || (setting === "synchronous_commit" && facts[setting] === "local")) {
      wrong.push(`${setting} is ${facts[setting]}, so a crash could lose what was accepted: switch it on.`);
    }
  }
  const offset = Math.abs(facts.clock - ourClock) - slack;
  if (offset > MAX_CLOCK_OFFSET_MS) {
    wrong.push(
      `Its clock and ours differ by ${Math.round(offset / 100) / 10} s: synchronise both machines' time.`,
    );
  }
  return wrong;
}

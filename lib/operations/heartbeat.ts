import { hostname } from "node:os";
import type { JsonObject } from "#core/kernel/json.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { sweep } from "#lib/platform/sweep.ts";

/** A process as others see it: its row in `worker`, written every few seconds. */
export interface Heartbeat {
  readonly id: string;
  /** Milliseconds since a row of ours was last committed: the proof that the database takes writes. */
  ageMs(): number;
  /** Takes the row away: whoever leaves properly is not missed. */
  stop(): Promise<void>;
}

export type HeartbeatOptions = Readonly<{
  roles: readonly string[];
  version: string;
  /** Counters and last progress, for the System page. */
  stats?: () => JsonObject;
}>;

const EVERY_MS = 5_000;

const BEAT = `
  insert into worker (id, roles, host, pid, version, started_at, seen_at, stats)
  values ($1, $2, $3, $4, $5, now(), now(), $6)
  on conflict (id) do update set seen_at = now(), stats = excluded.stats`;

/** Rows of processes that were killed are history after a week. */
const FORGET = "delete from worker where seen_at < now() - interval '7 days'";

/** Beats at once, and then every five seconds until it is stopped. */
export async function startHeartbeat(
  { db, log }: Pick<Platform, "db" | "log">,
  { roles, version, stats = () => ({}) }: HeartbeatOptions,
): Promise<Heartbeat> {
  const id = newId("wrk");
  let last = Number.NEGATIVE_INFINITY;
  const beat = async () => {
    await db.run(BEAT, [id, roles, hostname(), process.pid, version, JSON.stringify(stats())], "heartbeat");
    last = performance.now();
  };
  await beat();
  await db.run(FORGET);
  const beating = sweep(EVERY_MS, beat, log);
  return {
    id,
    ageMs: () => performance.now() - last,
    async stop() {
      await beating.stop();
      await db.run("delete from worker where id = $1", [id]);
    },
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import type { Database } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { multiplyRun } from "#tests/waiting-runs.ts";
import { drain } from "./engine-cost.ts";
import { acceptEvents, addJourney } from "./shop.ts";

const JOURNEY = "jrn_timers";
const EVENT = "wait_begins";

/** The event → a month's wait → a webhook. */
function timerDocument(url: string): JourneyDocument {
  return documentSchema.parse({
    steps: [
      { id: "start", kind: "event-trigger", name: "Begins", config: { event: EVENT } },
      {
        id: "wait",
        kind: "wait",
        name: "A month",
        config: { mode: "for", duration: { amount: 30, unit: "day" } },
      },
      { id: "call", kind: "webhook", name: "Call", config: { url, body: "{}" } },
      { id: "end", kind: "exit", name: "End", config: {} },
    ],
    edges: [
      { from: "start", output: "next", to: "wait" },
      { from: "wait", output: "next", to: "call" },
      { from: "call", output: "next", to: "end" },
    ],
    settings: { reentry: { mode: "always" } },
  });
}

/** A journey whose people wait a month and then are called about. */
export function addTimerJourney(db: Database, workspaceId: string, url: string): Promise<void> {
  return addJourney(db, workspaceId, JOURNEY, timerDocument(url));
}

let firsts = 0;

/** So many more people at the wait, until `dueAt`, SQL over n; what the engine has written of one is copied. */
export async function addWaiting(
  platform: Platform,
  workspaceId: string,
  count: number,
  dueAt: string,
): Promise<void> {
  firsts += 1;
  await acceptEvents(platform.db, workspaceId, 900_000_000 + firsts, 1, EVENT);
  await drain(platform);
  const [first] = await platform.db.rows<{ id: string }>("select id from run where person_id = $1", [
    `per_bench${900_000_000 + firsts}`,
  ]);
  if (!first) throw new Error("nobody has come to the wait");
  await multiplyRun(platform.db, first.id, { count: count - 1, dueAt });
}

/** How late timers were, in milliseconds from the time they were due to the commit that asked for their action. */
export type Lateness = Readonly<{ count: number; p50: number; p99: number; max: number; early: number }>;

/** Waits until nobody whose timer was due between two instants waits any more, and tells how late they were. */
export async function latenessBetween(db: Database, since: number, until: number): Promise<Lateness> {
  // A cheap question, so that whoever asks takes nothing from those who are measured.
  const waits = `select from run where journey_id = $1 and step_id = 'wait' and state in ('active', 'waiting')
    and wake_at <= to_timestamp($2 / 1000.0) limit 1`;
  while ((await db.rows(waits, [JOURNEY, until])).length > 0) await sleep(500);
  const [found] = await db.rows<Lateness>(
    `select count(*) as count, percentile_disc(0.5) within group (order by late) as p50,
         percentile_disc(0.99) within group (order by late) as p99, max(late) as max,
         count(*) filter (where late < 0) as early
       from (select extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 - (cause->>'wakeAt')::float8 as late
             from transition where cause->>'kind' = 'timerDue' and (cause->>'wakeAt')::float8 between $1 and $2) t`,
    [since, until],
  );
  if (!found) throw new Error("no timer was due");
  return found;
}

/** The floor: bare timers of one narrow table, taken a thousand at a time by two connections, without any logic. */
export async function bareLateness(db: Database, count: number): Promise<Lateness> {
  await db.run("drop table if exists bare_timer");
  await db.run("create table bare_timer (id bigint primary key, wake_at timestamptz, due timestamptz)");
  const [row] = await db.rows<{ base: Date }>("select clock_timestamp() + interval '5 seconds' as base");
  const base = row?.base ?? new Date();
  await db.run(
    `insert into bare_timer select n, at, at from (
       select n, $2::timestamptz + n * interval '1 second' / $1 as at from generate_series(1, $1::bigint) n) t`,
    [count, base],
  );
  await db.run("create index on bare_timer (wake_at) where wake_at is not null");
  await db.run("analyze bare_timer");
  const worker = async () => {
    for (;;) {
      const taken = await db.run(
        `update bare_timer set wake_at = null where id in (
           select id from bare_timer where wake_at <= clock_timestamp() order by wake_at limit 1000 for update skip locked)`,
      );
      if (taken > 0) continue;
      const [left] = await db.rows("select id from bare_timer where wake_at is not null limit 1");
      if (!left) return;
      await sleep(5);
    }
  };
  await Promise.all([worker(), worker()]);
  const [found] = await db.rows<Lateness>(
    `select count(*) as count, percentile_disc(0.5) within group (order by late) as p50,
       percentile_disc(0.99) within group (order by late) as p99, max(late) as max, count(*) filter (where late < 0) as early
     from (select extract(epoch from pg_xact_commit_timestamp(xmin) - due)::float8 * 1000 as late from bare_timer) t`,
  );
  if (!found) throw new Error("the bare timers are not there");
  return found;
}

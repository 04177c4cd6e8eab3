import type { Claimed } from "#lib/delivery/claim.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

/**
 * What fails together: a provider's credential, and for webhooks the host that is called, so that one broken receiver
 * does not hold back the others of its workspace (G-12).
 */
export function breakerKey({ lane, message }: Pick<Claimed, "lane" | "message">): string {
  return message.channel === "webhook" ? `${lane}|${message.url.split("/")[2] ?? ""}` : lane;
}

const WINDOW_MS = 30_000;
const LEAST_CALLS = 20;
const FAILURE_SHARE = 0.5;
const TIMEOUTS_IN_A_ROW = 5;
const FIRST_OPEN_S = 30;
const LONGEST_OPEN_S = 300;

type Call = Readonly<{ at: number; failed: boolean }>;
type Watch = { calls: Call[]; timeouts: number };

/** Calls of the last seconds, by breaker, as this process saw them. What they led to stands in Postgres. */
const watches = new Map<string, Watch>();

export type CallNews = Readonly<{
  key: string;
  workspaceId: string;
  failed: boolean;
  timedOut: boolean;
  configuration: boolean;
}>;

/** Takes in how calls went and says which breakers are to open now (RT-20). */
export function judgeCalls(
  news: readonly CallNews[],
  now: number = performance.now(),
): ReadonlyMap<string, CallNews> {
  const opening = new Map<string, CallNews>();
  for (const one of news) {
    const watch = watches.get(one.key) ?? { calls: [], timeouts: 0 };
    watches.set(one.key, watch);
    watch.calls.push({ at: now, failed: one.failed });
    watch.timeouts = one.timedOut ? watch.timeouts + 1 : 0;
    if (one.configuration || isTooMuch(watch, now)) opening.set(one.key, one);
  }
  for (const key of opening.keys()) watches.delete(key);
  return opening;
}

function isTooMuch(watch: Watch, now: number): boolean {
  if (watch.timeouts >= TIMEOUTS_IN_A_ROW) return true;
  while (watch.calls[0] && watch.calls[0].at < now - WINDOW_MS) watch.calls.shift();
  const failures = watch.calls.filter(({ failed }) => failed).length;
  return watch.calls.length >= LEAST_CALLS && failures >= watch.calls.length * FAILURE_SHARE;
}

// A breaker that opens again while it is being tried stays open twice as long.
const OPEN = `
  insert into breaker as b (lane, workspace_id, state, opened_at, probe_at, open_seconds, reason)
  values ($1, $2, 'open', cairn_now(), cairn_now() + ${FIRST_OPEN_S} * interval '1 second', ${FIRST_OPEN_S}, $3)
  on conflict (lane) do update set state = 'open', reason = excluded.reason,
    opened_at = case when b.state = 'closed' then cairn_now() else b.opened_at end,
    open_seconds = case when b.state = 'probing' then least(b.open_seconds * 2, ${LONGEST_OPEN_S})
      when b.state = 'closed' then ${FIRST_OPEN_S} else b.open_seconds end,
    probe_at = cairn_now() + case when b.state = 'probing' then least(b.open_seconds * 2, ${LONGEST_OPEN_S})
      when b.state = 'closed' then ${FIRST_OPEN_S} else b.open_seconds end * interval '1 second'`;

/** Opens a breaker, or keeps one open whose trial has failed. */
export async function openBreaker(
  sql: Sql,
  key: string,
  workspaceId: string,
  reason: "failures" | "configuration",
): Promise<void> {
  await sql.run(OPEN, [key, workspaceId, reason], "open_breaker");
}

export type BreakerRow = Readonly<{ key: string; state: "open" | "probing"; reason: string; due: boolean }>;

/** Breakers of a lane that are not closed. */
export async function brokenOf(sql: Sql, lane: string): Promise<ReadonlyMap<string, BreakerRow>> {
  const rows = await sql.rows<BreakerRow>(
    `select lane as key, state, reason, probe_at <= cairn_now() as due from breaker
     where state <> 'closed' and (lane = $1 or left(lane, length($1) + 1) = $1 || '|')`,
    [lane],
    "broken_of",
  );
  return new Map(rows.map((row) => [row.key, row]));
}

// The trial has a time, too: a process that dies during it must not keep the door shut.
const PROBE = `
  update breaker set state = 'probing', probe_at = cairn_now() + interval '60 seconds'
  where lane = $1 and state <> 'closed' and probe_at <= cairn_now()`;

const MATCHES = "lane = $1 and ($2::text is null or split_part(message ->> 'url', '/', 3) = $2)";
const UNPARK_ONE = `
  update delivery set parked_by = null, next_at = created_at where id = (
    select id from delivery where ${MATCHES} and parked_by in ('breaker', 'configuration')
    order by priority desc, next_at limit 1 for update skip locked)`;

/** Lets one delivery through a door whose time has come, before all others; false when somebody else does so already. */
export async function beginProbe(tx: Tx, key: string): Promise<boolean> {
  if ((await tx.run(PROBE, [key], "begin_probe")) === 0) return false;
  await tx.run(UNPARK_ONE, partsOf(key), "unpark_one");
  return true;
}

// Parked time does not count against the expiry, for three days (RT-08); the backlog is spread, not released at once.
const UNPARK_ALL = `
  update delivery d set parked_by = null, next_at = cairn_now() + random() * least($4::float8, 60) * interval '1 second',
    expires_at = d.expires_at + least(cairn_now() - coalesce($3::timestamptz, cairn_now()), interval '72 hours')
  where ${MATCHES.replaceAll("lane", "d.lane").replace("message", "d.message")} and d.parked_by in ('breaker', 'configuration')`;

/** Closes a breaker after a call that went well, and lets its backlog go, spread over a while. */
export async function closeBreaker(tx: Tx, key: string): Promise<boolean> {
  const [row] = await tx.rows<{ opened_at: Date | null }>(
    "select opened_at from breaker where lane = $1 and state <> 'closed' for update",
    [key],
  );
  if (!row) return false;
  await tx.run(
    "update breaker set state = 'closed', probe_at = null, open_seconds = $2, reason = null where lane = $1",
    [key, FIRST_OPEN_S],
  );
  const [lane, host] = partsOf(key);
  const [backlog] = await tx.rows<{ n: number }>(
    `select count(*) as n from delivery where ${MATCHES} and parked_by in ('breaker', 'configuration')`,
    [lane, host],
  );
  await tx.run(UNPARK_ALL, [lane, host, row.opened_at, (backlog?.n ?? 0) / SPREAD_PER_SECOND]);
  return true;
}

/** How fast a backlog is let go when a provider has no rate of its own. */
const SPREAD_PER_SECOND = 50;

function partsOf(key: string): [lane: string, host: string | null] {
  const at = key.indexOf("|");
  return at < 0 ? [key, null] : [key.slice(0, at), key.slice(at + 1)];
}

/** Forgets what this process has seen; tests call it. */
export function forgetCalls(): void {
  watches.clear();
}

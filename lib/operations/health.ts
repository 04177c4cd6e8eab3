import { type FreezeState, freezeState } from "#lib/delivery/release-freeze.ts";
import { type Lamp, lampAbove, worstOf } from "#lib/operations/lamps.ts";
import { checkLedger, type Ledger } from "#lib/operations/ledger.ts";
import { type Marks, readMarks } from "#lib/operations/marks.ts";
import type { ProcessFigures } from "#lib/operations/process-figures.ts";
import { STUCK_MS } from "#lib/operations/readiness.ts";
import { type Flow, flowOf } from "#lib/operations/stages.ts";
import type { Platform } from "#lib/platform/platform.ts";

export const STAGES = ["intake", "matching", "timers", "outbox", "delivery", "rollups"] as const;
export type Stage = (typeof STAGES)[number];
export type StageHealth = Flow & Readonly<{ stage: Stage; lamp: Lamp }>;
export type WorkerHealth = Readonly<{
  id: string;
  roles: readonly string[];
  host: string;
  pid: number;
  version: string;
  startedAt: number;
  seenAt: number;
  /** Its clock behind the database's (AL-11). */
  clockOffsetSeconds: number;
  rssBytes: number;
  /** Its parts that have not got on for half a minute. */
  stuck: readonly string[];
  lamp: Lamp;
}>;
export type Tally = Readonly<{ what: string; n: number }>;

/** Is the pipeline moving, and if not, where does it stand (ux 4.20, guarantees 9.4). */
export type Health = Readonly<{
  asOf: number;
  lamp: Lamp;
  /** After a restore or a failover nothing is sent until an owner releases it (G-22). */
  freeze: FreezeState | null;
  stages: readonly StageHealth[];
  workers: readonly WorkerHealth[];
  bell: Bell;
  marks: Marks;
  overdueTimers: number;
  unknownDeliveries: number;
  deadLetters: readonly Tally[];
  parked: readonly Tally[];
  /** Messages that wait for a better time, by the rule that says so. */
  deferred: readonly Tally[];
  openBreakers: readonly Readonly<{ lane: string; reason: string | null; probeAt: number | null }>[];
  ledger: Ledger;
  database: Readonly<{ version: string; bytes: number; connections: number; longestTransactionMs: number }>;
}>;

/**
 * `up`: of every living process. Without a bell, work goes on a second later (G-26). `unfit`: its server is refused, which
 * does not pass by itself.
 */
export type Bell = Readonly<{ kind: "redis" | "postgres" | "none"; up: boolean; unfit: boolean; lamp: Lamp }>;

/** Seconds from which the oldest pending thing warns, and from which it alarms (AL-03 to AL-05). */
const LIMITS: Readonly<Record<Stage, readonly [warn: number, bad: number]>> = {
  intake: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  matching: [30, 120],
  timers: [15, 60],
  outbox: [60, 600],
  delivery: [40, 120],
  rollups: [60, 600],
};
/** A process writes its heartbeat every few seconds. */
const HEARTBEAT_WARN_MS = 20_000;
const HEARTBEAT_BAD_MS = 45_000;
/** A process that has been silent for a day is history, not trouble. */
const WORKERS = `
  select id, roles, host, pid, version, started_at, seen_at, stats, now() as now from worker
  where seen_at > now() - interval '1 day' order by started_at desc limit 50`;

const DEAD = `
  select cause as what, count(*) as n from dead_letter
  where workspace_id = $1 and status = 'open' group by 1 order by 2 desc limit 50`;

const PARKED = `
  select parked_by as what, count(*) as n from delivery
  where workspace_id = $1 and state in ('queued', 'deferred') and parked_by is not null group by 1 order by 2 desc`;

const DEFERRED = `
  select coalesce(reason, '') as what, count(*) as n from (
    select reason from delivery where workspace_id = $1 and state = 'deferred' and parked_by is null limit 100000) d
  group by 1 order by 2 desc`;

const UNKNOWN = "select count(*) as n from delivery where workspace_id = $1 and state = 'unknown'";

const BREAKERS = `
  select lane, reason, probe_at from breaker where workspace_id = $1 and state <> 'closed' order by lane limit 50`;

const DATABASE = `
  select current_setting('server_version') as version, pg_database_size(current_database())::bigint as bytes,
    (select count(*) from pg_stat_activity where datname = current_database()) as connections,
    coalesce((select max(extract(epoch from now() - xact_start)) * 1000 from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()), 0)::bigint as "longestTransactionMs"`;

/** Everything the System page shows. It reads Postgres alone, so it answers with the queue down. */
export async function health(platform: Platform, workspaceId: string): Promise<Health> {
  const { db, queues } = platform;
  const [flows, beats, dead, parked, deferred, unknown, breakers, database, ledger, marks, freeze] =
    await Promise.all([
      Promise.all(STAGES.map(async (stage) => ({ stage, ...(await flowOf(db, stage, workspaceId)) }))),
      db.rows<Beat>(WORKERS),
      db.rows<Tally>(DEAD, [workspaceId]),
      db.rows<Tally>(PARKED, [workspaceId]),
      db.rows<Tally>(DEFERRED, [workspaceId]),
      db.rows<{ n: number }>(UNKNOWN, [workspaceId]),
      db.rows<{ lane: string; reason: string | null; probe_at: Date | null }>(BREAKERS, [workspaceId]),
      db.rows<Health["database"]>(DATABASE),
      checkLedger(db, workspaceId),
      readMarks(platform),
      freezeState(db, workspaceId),
    ]);
  const stages = flows.map((flow) => ({ ...flow, lamp: lampOf(flow) }));
  const workers = beats.map(workerOf);
  const bell = bellOf(queues, beats);
  return {
    asOf: ledger.at,
    freeze,
    lamp: worstOf([
      freeze ? "bad" : "ok",
      ...stages.map(({ lamp }) => lamp),
      workersLamp(workers),
      ledger.difference === 0 ? "ok" : "bad",
      bell.lamp,
      breakers.length > 0 ? "warn" : "ok",
      ...[marks.disk, marks.wal, marks.canary, marks.verify].map((mark) => mark?.lamp ?? "ok"),
    ]),
    stages,
    workers,
    bell,
    marks,
    overdueTimers: stages.find(({ stage }) => stage === "timers")?.pending ?? 0,
    unknownDeliveries: unknown[0]?.n ?? 0,
    deadLetters: dead,
    parked,
    deferred,
    openBreakers: breakers.map(({ lane, reason, probe_at }) => ({
      lane,
      reason,
      probeAt: probe_at?.getTime() ?? null,
    })),
    ledger,
    database: database[0] ?? { version: "", bytes: 0, connections: 0, longestTransactionMs: 0 },
  };
}

type Beat = Readonly<{
  id: string;
  roles: string[];
  host: string;
  pid: number;
  version: string;
  started_at: Date;
  seen_at: Date;
  stats: Partial<ProcessFigures>;
  now: Date;
}>;

function workerOf({ started_at, seen_at, now, stats, ...beat }: Beat): WorkerHealth {
  const stuck = Object.entries(stats.idleMs ?? {}).flatMap(([part, idle]) => (idle > STUCK_MS ? [part] : []));
  const clockOffsetSeconds = stats.clockOffsetSeconds ?? 0;
  return {
    ...beat,
    startedAt: started_at.getTime(),
    seenAt: seen_at.getTime(),
    clockOffsetSeconds,
    rssBytes: stats.rssBytes ?? 0,
    stuck,
    lamp: worstOf([
      lampAbove(now.getTime() - seen_at.getTime(), HEARTBEAT_WARN_MS, HEARTBEAT_BAD_MS),
      stuck.length > 0 ? "bad" : "ok",
      lampAbove(Math.abs(clockOffsetSeconds), 2, 30),
    ]),
  };
}

/** A process that went away is no trouble as long as another one does each of its parts. */
function workersLamp(workers: readonly WorkerHealth[]): Lamp {
  const alive = new Set(
    workers.flatMap(({ lamp, roles, stuck }) =>
      lamp === "bad" ? [] : roles.filter((role) => !stuck.includes(role)),
    ),
  );
  const missing = (role: string) => !alive.has(role) && !alive.has("all");
  return ["engine", "delivery"].some(missing) ? "bad" : missing("jobs") ? "warn" : "ok";
}

/** Ours and every living process's: a worker that cannot hear is as late as one that nobody can ring. */
function bellOf(queues: Platform["queues"], beats: readonly Beat[]): Bell {
  const living = beats.filter(({ now, seen_at }) => now.getTime() - seen_at.getTime() < HEARTBEAT_WARN_MS);
  const up = queues.up() && living.every(({ stats }) => stats.bellUp !== false);
  const unfit = queues.unfit() || living.some(({ stats }) => stats.bellUnfit === true);
  return { kind: queues.kind, up, unfit, lamp: unfit ? "bad" : up ? "ok" : "warn" };
}

function lampOf({ stage, oldestMs }: Flow & { stage: Stage }): Lamp {
  const [warn, bad] = LIMITS[stage];
  return lampAbove((oldestMs ?? 0) / 1_000, warn, bad);
}

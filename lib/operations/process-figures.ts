import { monitorEventLoopDelay } from "node:perf_hooks";
import type { RoleName } from "#lib/platform/env.ts";
import { gauge } from "#lib/platform/metrics.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";

/** What a process tells of itself with each heartbeat. */
export type ProcessFigures = Readonly<{
  rssBytes: number;
  /** What a process of these parts may take (G-13). */
  rssCapBytes: number;
  eventLoopLagSeconds: number;
  clockOffsetSeconds: number;
  bell: string;
  bellUp: boolean;
  /** Its bell's server is refused, because it may forget what it is given. */
  bellUnfit: boolean;
  /** Of each part that works by itself, for how long it has not got on. */
  idleMs: Readonly<Record<string, number>>;
  connections: number;
  waitingForConnection: number;
}>;

/** Measures this process from now on; each reading covers the time since the last one. */
export function measureProcess(
  { env, db, clock, queues }: Platform,
  roles: () => readonly Role[] = () => [],
): () => ProcessFigures {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return () => {
    const lag = Number.isFinite(delay.max) ? delay.max / 1e9 : 0;
    delay.reset();
    return {
      rssBytes: process.memoryUsage.rss(),
      rssCapBytes: capOf(env.roles),
      eventLoopLagSeconds: lag,
      clockOffsetSeconds: clock.offsetMs() / 1_000,
      bell: queues.kind,
      bellUp: queues.up(),
      bellUnfit: queues.unfit(),
      idleMs: Object.fromEntries(
        roles().flatMap(({ name, idleMs }) => (idleMs ? [[name, Math.round(idleMs())]] : [])),
      ),
      connections: db.pool.totalCount,
      waitingForConnection: db.pool.waitingCount,
    };
  };
}

const MIB = 1_048_576;

/** 512 MB for what works, 256 for what takes events, 256 for pages: a process of several parts may take their sum. */
function capOf(roles: readonly RoleName[]): number {
  const works = roles.some((role) => role === "engine" || role === "delivery" || role === "jobs");
  const doors = roles.filter((role) => role === "intake" || role === "web").length;
  return ((works ? 512 : 0) + doors * 256) * MIB;
}

type Row = { host: string; pid: number; roles: string[]; stats: ProcessFigures };

const ALIVE = `
  select host, pid, roles, stats from worker where seen_at > now() - interval '30 seconds' order by host, pid limit 200`;

const FIGURES = [
  ["cairn_process_rss_bytes", "Memory of each process", (stats: ProcessFigures) => stats.rssBytes],
  [
    "cairn_process_rss_cap_bytes",
    "Memory that each process may take",
    (stats: ProcessFigures) => stats.rssCapBytes,
  ],
  [
    "cairn_event_loop_lag_seconds",
    "Longest stop of each process",
    (stats: ProcessFigures) => stats.eventLoopLagSeconds,
  ],
  [
    "cairn_clock_offset_seconds",
    "Each process's clock behind the database's",
    (stats: ProcessFigures) => stats.clockOffsetSeconds,
  ],
  [
    "cairn_bell_up",
    "1 while the process can ring its bell",
    (stats: ProcessFigures) => (stats.bellUp ? 1 : 0),
  ],
  [
    "cairn_pg_pool_waiting",
    "Requests that wait for a connection",
    (stats: ProcessFigures) => stats.waitingForConnection,
  ],
] as const;

/** Shows the figures of all living processes wherever one of them is asked: workers have no door (AL-11, AL-19, AL-22). */
export function exposeProcesses({ db }: Pick<Platform, "db">): void {
  for (const [name, help, read] of FIGURES) {
    const kinds = name === "cairn_bell_up";
    gauge(name, help, kinds ? ["host", "process", "kind"] : ["host", "process"], async (self) => {
      self.reset();
      // While the database is away there are no figures of others, and those of our own are still told.
      const processes = await db.rows<Row>(ALIVE, [], "living_processes").catch(() => []);
      for (const { host, pid, roles, stats } of processes) {
        const labels = { host, process: `${roles.join("+")}-${pid}`, ...(kinds ? { kind: stats.bell } : {}) };
        self.set(labels, read(stats) ?? 0);
      }
    });
  }
}

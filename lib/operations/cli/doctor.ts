import { statfs } from "node:fs/promises";
import type { Command, CommandContext } from "#lib/operations/cli/command.ts";
import { assertDatabase } from "#lib/platform/boot-checks.ts";

type Finding = Readonly<{ what: string; ok: boolean; says: string }>;
const DISK_LOW = 0.1;

/** Looks at what Cairn stands on and says what is wrong, with the cure: exit 0 when all is well, else 1. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "look at what Cairn stands on and say what is wrong",
  usage: "doctor",
  async run(context) {
    const findings = [
      await database(context),
      await shift(context),
      clock(context),
      await partitions(context),
      await workers(context),
      bell(context),
      await disk(context),
      await unfinished(context),
    ];
    for (const { what, ok, says } of findings)
      context.say(`${ok ? "ok   " : "LOOK "} ${what.padEnd(12)} ${says}`);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function database({ platform }: CommandContext): Promise<Finding> {
  try {
    await assertDatabase(platform.db);
    const [row] = await platform.db.rows<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    return { what: "database", ok: true, says: `Postgres ${row?.version}, every answered commit is on disk` };
  } catch (error) {
    return { what: "database", ok: false, says: error instanceof Error ? error.message : "does not answer" };
  }
}

async function shift({ platform }: CommandContext): Promise<Finding> {
  const [row] = await platform.db.rows<{ shift_ms: number }>("select shift_ms from clock");
  const ms = row?.shift_ms ?? 0;
  const says =
    ms === 0
      ? "runs on the database's clock"
      : "a test has moved the clock: set shift_ms of the table clock back to 0";
  return { what: "time", ok: ms === 0, says };
}

function clock({ platform }: CommandContext): Finding {
  const seconds = Math.abs(platform.clock.offsetMs()) / 1_000;
  return {
    what: "clocks",
    ok: seconds <= 2,
    says: `this machine and the database differ by ${seconds.toFixed(1)} s`,
  };
}

async function partitions({ platform }: CommandContext): Promise<Finding> {
  const [row] = await platform.db.rows<{ ready: boolean; stray: boolean }>(
    `select to_regclass('event_' || to_char(now() + interval '1 month', 'YYYYMM')) is not null as ready,
       exists (select from event_default) as stray`,
  );
  const ok = row?.ready === true;
  return {
    what: "event log",
    ok,
    says: ok ? "next month has its partition" : "next month has no partition: run `npm run db:migrate`",
  };
}

async function workers({ platform }: CommandContext): Promise<Finding> {
  const rows = await platform.db.rows<{ roles: string[] }>(
    "select roles from worker where seen_at > now() - interval '30 seconds'",
  );
  const roles = new Set(rows.flatMap((row) => row.roles));
  const missing = ["engine", "delivery", "jobs"].filter((role) => !roles.has(role));
  const says =
    missing.length === 0
      ? `${rows.length} processes at work`
      : `nobody does ${missing.join(", ")}: start Cairn, or the role`;
  return { what: "workers", ok: missing.length === 0, says };
}

function bell({ platform }: CommandContext): Finding {
  const { kind } = platform.queues;
  const up = platform.queues.up();
  const says =
    kind === "none"
      ? "none: work is found by sweeps"
      : platform.queues.unfit()
        ? `${kind} may throw away what it is given and is refused: set its maxmemory-policy to noeviction`
        : `${kind}, ${up ? "rings" : "out of order; work goes on by sweeps"}`;
  return { what: "bell", ok: up, says };
}

async function disk({ platform }: CommandContext): Promise<Finding> {
  try {
    const { bavail, blocks } = await statfs(platform.env.dataDir);
    const free = bavail / blocks;
    return {
      what: "disk",
      ok: free > DISK_LOW,
      says: `${Math.round(free * 100)} % free where the data stands`,
    };
  } catch (error) {
    if (error instanceof Error && "code" in error)
      return { what: "disk", ok: true, says: "the data stands elsewhere" };
    throw error;
  }
}

async function unfinished({ platform }: CommandContext): Promise<Finding> {
  const [row] = await platform.db.rows<{ letters: number; unknown: number; oldest: number | null }>(
    `select (select count(*) from dead_letter where status = 'open') as letters,
       (select count(*) from delivery where state = 'unknown') as unknown,
       (select extract(epoch from cairn_now() - min(received_at))::float8 from event_queue) as oldest`,
  );
  const oldest = row?.oldest ?? 0;
  const says = `${row?.letters ?? 0} dead letters open, ${row?.unknown ?? 0} deliveries unknown, oldest waiting event ${Math.round(oldest)} s`;
  return { what: "work", ok: oldest < 120, says };
}

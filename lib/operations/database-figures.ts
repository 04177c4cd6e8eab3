import { oldestDue } from "#lib/delivery/due-lanes.ts";
import { oldestQueuedSeconds } from "#lib/eventlog/oldest-queued.ts";
import { canaryState } from "#lib/operations/canary.ts";
import { deliverability } from "#lib/operations/deliverability.ts";
import { lastVerify } from "#lib/operations/verify/verify-run.ts";
import type { Database, Sql } from "#lib/platform/db.ts";
import { readDisk } from "#lib/platform/disk.ts";
import { gauge } from "#lib/platform/metrics.ts";
import type { Platform } from "#lib/platform/platform.ts";

type Sample = Readonly<{ labels?: Readonly<Record<string, string>>; value: number }>;
type Read = (sql: Sql) => Promise<readonly Sample[]>;
type Figure = Readonly<{ name: string; help: string; labels?: readonly string[]; read: Read }>;

const one = (value: number | null): readonly Sample[] => (value === null ? [] : [{ value }]);
const counted = (label: string, rows: readonly Readonly<{ what: string; n: number }>[]): readonly Sample[] =>
  rows.map(({ what, n }) => ({ labels: { [label]: what }, value: n }));

const OVERDUE = `
  select coalesce(max(extract(epoch from cairn_now() - due.wake_at)), 0)::float8 as seconds
  from shard s cross join lateral (
    select wake_at from run where shard = s.id and state in ('active', 'waiting') and wake_at <= cairn_now()
    order by wake_at limit 1) due`;
const UNKNOWN = "select count(*) as n from delivery where state = 'unknown'";
const DEAD = "select cause as what, count(*) as n from dead_letter where status = 'open' group by 1";
const PARKED = `
  select parked_by as what, count(*) as n from delivery
  where parked_by is not null and state in ('queued', 'deferred') group by 1`;
const BREAKERS = "select lane as what, 1 as n from breaker where state <> 'closed' order by lane limit 200";
const FROZEN = "select count(*) as n from control where scope = 'freeze' and paused_at is not null";
const LONGEST = `
  select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 as seconds from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
const WAL = "select coalesce(sum(size), 0)::float8 as bytes from pg_ls_waldir()";

const seconds =
  (text: string): Read =>
  async (sql) =>
    one((await sql.rows<{ seconds: number }>(text))[0]?.seconds ?? 0);
const tally =
  (label: string, text: string): Read =>
  async (sql) =>
    counted(label, await sql.rows<{ what: string; n: number }>(text));

/** What stands still, and why. */
const STANDING: readonly Figure[] = [
  {
    name: "cairn_send_freeze",
    help: "Workspaces whose sending is frozen after a restore or a failover",
    read: async (sql) => one((await sql.rows<{ n: number }>(FROZEN))[0]?.n ?? 0),
  },
  {
    name: "cairn_unknown_open",
    help: "Deliveries of which nobody knows whether they arrived",
    read: async (sql) => one((await sql.rows<{ n: number }>(UNKNOWN))[0]?.n ?? 0),
  },
  {
    name: "cairn_dead_letters_open",
    help: "Open dead letters, by cause",
    labels: ["class"],
    read: tally("class", DEAD),
  },
  {
    name: "cairn_parked",
    help: "Deliveries set aside, by reason",
    labels: ["reason"],
    read: tally("reason", PARKED),
  },
];

/** What the database knows: the same from whichever process is asked (guarantees 9.5). */
const figuresOf = (disk: typeof readDisk): readonly Figure[] => [
  {
    name: "cairn_ledger_mismatch",
    help: "Events that the last verify found neither pending nor closed, or without their key",
    read: async (sql) => one((await lastVerify(sql))?.ledger ?? null),
  },
  {
    name: "cairn_canary_roundtrip_seconds",
    help: "How long the canary's event took through the whole path, or has taken by now",
    read: async (sql) => one((await canaryState(sql)).seconds),
  },
  {
    name: "cairn_inbox_oldest_seconds",
    help: "Age of the oldest unprocessed event",
    read: async (sql) => one(await oldestQueuedSeconds(sql)),
  },
  {
    name: "cairn_timer_overdue_max_seconds",
    help: "How long the latest timer has been due",
    read: seconds(OVERDUE),
  },
  {
    name: "cairn_delivery_oldest_due_seconds",
    help: "How long the oldest delivery of a lane has been due, held ones apart",
    labels: ["lane"],
    read: async (sql) =>
      (await oldestDue(sql)).map(({ lane, seconds: value }) => ({ labels: { lane }, value })),
  },
  ...STANDING,
  {
    name: "cairn_breaker_open",
    help: "1 for each breaker that is not closed",
    labels: ["lane"],
    read: tally("lane", BREAKERS),
  },
  {
    name: "cairn_pg_disk_free_ratio",
    help: "Free share of the disk that Postgres writes to",
    read: async (sql) => one((await disk(sql))?.freeRatio ?? null),
  },
  {
    name: "cairn_pg_disk_bytes",
    help: "Size of the disk that Postgres writes to",
    read: async (sql) => one((await disk(sql))?.totalBytes ?? null),
  },
  {
    name: "cairn_wal_disk_bytes",
    help: "Size of the disk that holds Postgres' write-ahead log",
    read: async (sql) => one((await disk(sql))?.logTotalBytes ?? null),
  },
  {
    name: "cairn_wal_retained_bytes",
    help: "What Postgres keeps of its write-ahead log",
    // A role that may not look tells nothing.
    read: async (sql) => one((await sql.rows<{ bytes: number }>(WAL))[0]?.bytes ?? null),
  },
  {
    name: "cairn_pg_longest_transaction_seconds",
    help: "Age of the oldest open transaction",
    read: seconds(LONGEST),
  },
  {
    name: "cairn_bounce_ratio",
    help: "Hard bounces of all messages of a channel in 24 hours",
    labels: ["channel"],
    read: async (sql) => ratios(await deliverability(sql), "bounces"),
  },
  {
    name: "cairn_complaint_ratio",
    help: "Complaints of all messages of a channel in 24 hours",
    labels: ["channel"],
    read: async (sql) => ratios(await deliverability(sql), "complaints"),
  },
  {
    name: "cairn_verify_age_seconds",
    help: "How long ago the invariants were last checked",
    read: async (sql) => one((await lastVerify(sql))?.ageSeconds ?? null),
  },
  {
    name: "cairn_integrity_errors_total",
    help: "Violations that the last verify found",
    read: async (sql) => one((await lastVerify(sql))?.violations ?? null),
  },
];

function ratios(
  channels: Awaited<ReturnType<typeof deliverability>>,
  what: "bounces" | "complaints",
): readonly Sample[] {
  return channels.map((one) => ({ labels: { channel: one.channel }, value: one[what] / one.messages }));
}

/** A question that stands still is not waited for: the other figures are told. */
const PATIENCE_MS = 3_000;

/** Shows the figures of the database in this process's /metrics; one that cannot be read has no value. */
export function exposeDatabase({ db }: Pick<Platform, "db">, disk: typeof readDisk = readDisk): void {
  for (const { name, help, labels = [], read } of figuresOf(disk)) {
    gauge(name, help, labels, async (self) => {
      const samples = await readWithin(db, read).catch(() => []);
      self.reset();
      // A gauge without labels begins at 0, which would be an answer.
      if (labels.length === 0) self.remove();
      for (const { labels: values = {}, value } of samples) self.set(values, value);
    });
  }
}

function readWithin(db: Database, read: Read): Promise<readonly Sample[]> {
  return db.transaction(async (tx) => {
    await tx.run(`set local statement_timeout = ${PATIENCE_MS}`);
    return read(tx);
  });
}

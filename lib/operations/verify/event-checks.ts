import { inSnapshot, violationsOf } from "#lib/operations/verify/snapshot.ts";
import type { Check, Found, VerifyOptions } from "#lib/operations/verify/verdict.ts";
import type { Database, Sql } from "#lib/platform/db.ts";

// Ten million events are not joined with ten million keys: each side is read once, in snapshots of its own for each
// partition, into a count and a checksum of every hundred thousand numbers. Where both agree, both hold the same. The
// few stretches where they differ are looked at row by row, in one snapshot, which is what decides.

const STRETCH = 100_000;
const MOST_STRETCHES = 20;
/** A quick look covers so many of the newest events. */
const NEWEST = 50_000;

type Sum = Readonly<{ n: number; xor: bigint }>;
type Sums = Map<number, Sum>;
type Row = { stretch: number; n: number; xor: string };

const OF = "($1::text is null or x.workspace_id = $1)";
const SUM = (hash: string) => `x.seq / ${STRETCH} as stretch, count(*) as n, bit_xor(${hash})::text as xor`;
const MESSAGE = "hashtextextended(x.workspace_id || '/' || x.source_id || '/' || x.message_id, x.seq)";

/** V-01: every message key has its one event, and every event its key. */
export const keyCheck: Check = {
  id: "V-01",
  title: "every message key has its one event",
  async run(db, workspaceId, options) {
    if (options.scope === "quick") return look(db, NEWEST_KEYS, [workspaceId, NEWEST]);
    const side = async (table: string) => {
      const sums: Sums = new Map();
      for (const part of await partitionsOf(db, table))
        add(
          sums,
          await summed(
            db,
            `select ${SUM(MESSAGE)} from ${part} x where ${OF} ${since(options)} group by 1`,
            workspaceId,
            options,
          ),
        );
      return sums;
    };
    const differing = stretchesBetween(await side("event_key"), await side("event"));
    return differing.length === 0 ? [] : look(db, KEYS, [workspaceId, differing]);
  },
};

/** V-02: every event is either waiting or disposed of, never both or neither. */
export const ledgerCheck: Check = {
  id: "V-02",
  title: "every event is either waiting or disposed of, never both or neither",
  async run(db, workspaceId, options) {
    if (options.scope === "quick") return look(db, NEWEST_LEDGER, [workspaceId, NEWEST]);
    // Handling an event moves it from one side to the other, so both are summed in one snapshot.
    const rows = await inSnapshot(db, (tx) =>
      tx.rows<Row & { side: string }>(
        ledgerSums(options),
        options.sinceSeq === null ? [workspaceId] : [workspaceId, options.sinceSeq],
      ),
    );
    const of = (side: string) => {
      const sums: Sums = new Map();
      add(
        sums,
        rows.filter((row) => row.side === side),
      );
      return sums;
    };
    const differing = stretchesBetween(of("log"), of("state"));
    return differing.length === 0 ? [] : look(db, LEDGER, [workspaceId, differing]);
  },
};

function ledgerSums(options: VerifyOptions): string {
  const bound = since(options);
  return `
    select 'log' as side, ${SUM("hashint8extended(x.seq, 1)")} from event x where ${OF} ${bound} group by 2
    union all
    select 'state', ${SUM("hashint8extended(x.seq, 1)")} from (
      select workspace_id, seq from event_disposition union all select workspace_id, seq from event_queue) x
    where ${OF} ${bound} group by 2`;
}

const KEYS = `
  select k.source_id || '/' || k.message_id as subject, 'no event for the key' as detail
  from event_key k where ($1::text is null or k.workspace_id = $1) and k.seq / ${STRETCH} = any($2::bigint[])
    and not exists (select from event e where e.workspace_id = k.workspace_id and e.seq = k.seq)
  union all
  select e.seq::text, 'no key for the event' from event e
  where ($1::text is null or e.workspace_id = $1) and e.seq / ${STRETCH} = any($2::bigint[]) and not exists (
    select from event_key k where k.workspace_id = e.workspace_id and k.source_id = e.source_id
      and k.message_id = e.message_id and k.seq = e.seq)`;

const JUDGED = `
  select e.seq::text as subject,
    case when q.seq is null then 'neither queued nor disposed of' else 'queued and disposed of' end as detail`;
const LEDGER = `${JUDGED}
  from event e left join event_queue q on q.seq = e.seq left join event_disposition d on d.seq = e.seq
  where ($1::text is null or e.workspace_id = $1) and e.seq / ${STRETCH} = any($2::bigint[])
    and (q.seq is null) = (d.seq is null)`;

const NEW = `
  with newest as materialized (
    select seq, workspace_id, source_id, message_id from event
    where ($1::text is null or workspace_id = $1) order by received_at desc, seq desc limit $2
  )`;
const NEWEST_LEDGER = `${NEW} ${JUDGED}
  from newest e left join event_queue q on q.seq = e.seq left join event_disposition d on d.seq = e.seq
  where (q.seq is null) = (d.seq is null)`;
// Asked one by one, because ten million keys would be read to join fifty thousand.
const NEWEST_KEYS = `${NEW}
  select e.seq::text as subject, 'no key for the event' as detail from newest e where (
    select 1 from event_key k where k.workspace_id = e.workspace_id and k.source_id = e.source_id
      and k.message_id = e.message_id and k.seq = e.seq limit 1) is null`;

function since({ sinceSeq }: VerifyOptions): string {
  return sinceSeq === null ? "" : "and x.seq >= $2::bigint";
}

function summed(
  db: Database,
  sql: string,
  workspaceId: string | null,
  { sinceSeq }: VerifyOptions,
): Promise<Row[]> {
  return inSnapshot(db, (tx) =>
    tx.rows<Row>(sql, sinceSeq === null ? [workspaceId] : [workspaceId, sinceSeq]),
  );
}

/** A table's partitions; itself, where it has none. */
async function partitionsOf(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass order by 1",
    [table],
  );
  return rows.map(({ name }) => name);
}

function add(sums: Sums, rows: readonly Row[]): void {
  for (const { stretch, n, xor } of rows) {
    const before = sums.get(stretch) ?? { n: 0, xor: 0n };
    sums.set(stretch, { n: before.n + n, xor: before.xor ^ BigInt(xor) });
  }
}

function stretchesBetween(one: Sums, other: Sums): readonly number[] {
  const differing = [...new Set([...one.keys(), ...other.keys()])].filter((stretch) => {
    const [left, right] = [one.get(stretch), other.get(stretch)];
    return left?.n !== right?.n || left?.xor !== right?.xor;
  });
  return differing.toSorted((a, b) => a - b).slice(0, MOST_STRETCHES);
}

function look(db: Database, sql: string, values: readonly unknown[]): Promise<Found> {
  return inSnapshot(db, (tx) => tx.rows<Found[number]>(violationsOf(sql), values));
}

import type pg from "pg";
import {
  ATTEMPTS,
  DELIVERIES,
  DISPOSITIONS,
  ENTRIES,
  EVENTS,
  FIGURES,
  IDENTIFIERS,
  JOURNEYS,
  KEYS,
  MOVES,
  PEOPLE,
  RUNS,
} from "./fill-sql.ts";

export type Size = Readonly<{
  events: number;
  people: number;
  runs: number;
  /** Live, each on an event of its own. */
  journeys: number;
  /** Of the runs, so many stand at their timer; the others were sent their message and have ended. */
  waiting: number;
}>;
/** Whose history it becomes; its event log is empty. */
export type Where = Readonly<{ workspaceId: string; sourceId: string }>;

const STEP = 500_000;

/** Fills a workspace with a history that holds together. Rows are made by the server itself: a million cost seconds. */
export async function fillWorkspace(
  client: pg.Client,
  { workspaceId, sourceId }: Where,
  size: Size,
): Promise<void> {
  const named = (sql: string) => sql.replaceAll("WORKSPACE", workspaceId).replaceAll("SOURCE", sourceId);
  /** Rows `from` to `to` at a time, each page a transaction. */
  const paged = (what: string, total: number, sql: string, more: readonly number[] = []) =>
    timed(`${total} ${what}`, async () => {
      for (let from = 1; from <= total; from += STEP)
        await client.query(named(sql), [from, Math.min(total, from + STEP - 1), ...more]);
    });
  // Only while it is filled: what is lost by a crash is made anew.
  await client.query("set synchronous_commit = off");
  await client.query("set work_mem = '256MB'");
  await client.query(named(JOURNEYS), [size.journeys]);
  const indexes = await dropIndexes(client, [
    "event",
    "run",
    "transition",
    "journey_entry",
    "delivery",
    "attempt",
  ]);
  await paged("people", size.people, PEOPLE);
  await paged("identifiers", size.people, IDENTIFIERS, [size.people]);
  await paged("events", size.events, EVENTS, [size.people, size.events]);
  await paged("keys", size.events, KEYS);
  await paged("dispositions", size.events, DISPOSITIONS);
  await client.query("select setval('event_seq', greatest(1, $1::bigint))", [size.events]);
  if (size.runs > 0) {
    await paged("runs", size.runs, RUNS, [size.people, size.journeys, size.waiting]);
    await paged("entries", size.runs, ENTRIES);
    await paged("moves", size.runs, MOVES);
    await paged("deliveries", size.runs, DELIVERIES);
    await paged("attempts", size.runs, ATTEMPTS);
  }
  for (const { sql, of } of indexes) await timed(`index ${of}`, () => client.query(sql));
  await timed("figures", () => client.query(named(FIGURES)));
  await timed("vacuum and analyze", () => client.query("vacuum analyze"));
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

/** Indexes that are no constraint are made once the rows are there. */
async function dropIndexes(client: pg.Client, tables: readonly string[]) {
  const { rows } = await client.query<{ name: string; sql: string; of: string }>(
    `select c.oid::regclass::text as name, pg_get_indexdef(i.indexrelid) as sql, c.relname as of
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relname = any($1) and not i.indisprimary
       and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const one of rows) await client.query(`drop index ${one.name}`);
  // Of a partitioned table, each partition gets its own again.
  return rows.map(({ sql, of }) => ({ of, sql: sql.replace(" ON ONLY ", " ON ") }));
}

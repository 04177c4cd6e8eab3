import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ingest } from "#lib/intake/ingest.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { publishJourney } from "#tests/publish.ts";
import { multiplyRun } from "#tests/waiting-runs.ts";
import { addWorkspace } from "#tests/world.ts";
import { bellSettings } from "./bell.ts";
import { startOwnPostgres } from "./own-postgres.ts";
import type { Settings } from "./processes.ts";
import { openRecordingSink, type RecordingSink } from "./sink.ts";

export const EVENT = "Product Added";

/** A shop that has much to do beside one that has little, with journeys alike; the database tells when it committed. */
export type Neighbours = Readonly<{
  world: JourneyWorld;
  sink: RecordingSink;
  environment: Settings;
  large: Shop;
  small: Shop;
}>;
export type Shop = Readonly<{ workspaceId: string; send(...items: readonly object[]): Promise<void> }>;

/** Two workspaces, each with: event → a month's wait → webhook → end, and one person at the wait. */
export async function buildNeighbours(): Promise<Neighbours> {
  const { url } = await startOwnPostgres({
    track_commit_timestamp: "on",
    shared_buffers: "512MB",
    max_wal_size: "4GB",
  });
  const world = await buildJourneyWorld({ url });
  const sink = await openRecordingSink();
  const other = await addWorkspace(world.platform, "Corner Shop");
  const shops = [world, other].map(async ({ workspace, sourceId }): Promise<Shop> => {
    const wait = { kind: "wait", config: { mode: "for", duration: { amount: 30, unit: "day" } } };
    const call = { kind: "webhook", config: { url: sink.url, body: "{}", timeoutSeconds: 10 } };
    const trigger = { kind: "event-trigger", config: { event: EVENT } };
    const edges = ["trigger --next--> wait", "wait --next--> call", "call --next--> end"];
    await publishJourney(world.platform, workspace.id, draw({ trigger, wait, call, end: exit }, edges));
    const sender = { workspaceId: workspace.id, sourceId, trusted: true, country: null, protectedTraits: [] };
    return {
      workspaceId: workspace.id,
      send: async (...items) => void (await ingest(world.platform, { sender, items })),
    };
  });
  const [large, small] = await Promise.all(shops);
  if (!large || !small) throw new Error("two shops were asked for");
  for (const shop of [large, small]) await shop.send(track("first"));
  await world.settle();
  const environment = { DATABASE_URL: url, ...(await bellSettings()), CAIRN_ALLOW_PRIVATE: sink.host };
  return { world, sink, environment, large, small };
}

export const track = (userId: string, messageId = `${userId}-a`) => ({
  type: "track",
  event: EVENT,
  userId,
  messageId,
  properties: { product_id: "x", price: 16 },
});

/** So many more people of a shop whose wait has been over since `dueAt`, SQL over n. */
export async function addOverdue(
  { world: { platform } }: Neighbours,
  { workspaceId }: Shop,
  count: number,
  dueAt: string,
): Promise<void> {
  const [first] = await platform.db.rows<{ id: string }>("select id from run where workspace_id = $1", [
    workspaceId,
  ]);
  if (!first) throw new Error("nobody has come to the wait");
  await multiplyRun(platform.db, first.id, { count, dueAt });
}

export type Order = Readonly<{
  /** Of each tenth of a shop's runs by the time they were due: when half of it was committed, in seconds from the first. */
  tenths: readonly number[];
  /** Runs of the large shop that were moved before the small one's last. */
  largeBefore: number;
}>;

/** In which order runs left their wait, by the time of their commits. */
export async function orderOf({ world: { platform }, large, small }: Neighbours): Promise<Order> {
  const moves = `select workspace_id, (cause->>'wakeAt')::float8 as due, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at
    from transition where cause->>'kind' = 'timerDue'`;
  const tenths = await platform.db.rows<{ at: number }>(
    `select percentile_disc(0.5) within group (order by at) - min(min(at)) over () as at from (
       select at, ntile(10) over (order by due) as tenth from (${moves}) m where workspace_id = $1) t
     group by tenth order by tenth`,
    [large.workspaceId],
  );
  const [before] = await platform.db.rows<{ n: number }>(
    `with m as (${moves}) select count(*) as n from m
     where workspace_id = $1 and at < (select max(at) from m where workspace_id = $2)`,
    [large.workspaceId, small.workspaceId],
  );
  return { tenths: tenths.map(({ at }) => at), largeBefore: before?.n ?? 0 };
}

/** So many events of a shop that nobody has looked at, of people it knows, as intake leaves them. */
export async function addBurst(
  { world: { platform } }: Neighbours,
  shop: Shop,
  count: number,
): Promise<void> {
  const { db } = platform;
  await shop.send(...Array.from({ length: 1_000 }, (_, n) => ({ ...track(`b${n}`), event: "Arrived" })));
  const page = 50_000;
  for (let from = 1; from <= count; from += page) {
    await db.run(
      `with people as (
         select id, shard, row_number() over (order by id) - 1 as place from person where workspace_id = $1
       ), n as (
         select nextval('event_seq') as seq, n, p.id, p.shard
         from generate_series($2::bigint, $3::bigint) n join people p on p.place = n % (select count(*) from people)
       ), events as (
         insert into event (seq, received_at, workspace_id, source_id, message_id, type, event, person_id, timestamp, body, flags)
         select seq, date_trunc('milliseconds', now()), $1, $4, 'burst-' || n, 'track', 'Product Viewed', id, now(),
           jsonb_build_object('userId', id, 'properties', jsonb_build_object('product_id', 'p' || n)), '{}' from n
       ), keys as (
         insert into event_key (workspace_id, source_id, message_id, seq, body_hash)
         select $1, $4, 'burst-' || n, seq, sha256(n::text::bytea) from n
       )
       insert into event_queue (shard, workspace_id, seq, person_id, received_at)
       select shard, $1, seq, id, date_trunc('milliseconds', now()) from n`,
      [shop.workspaceId, from, Math.min(count, from + page - 1), await sourceOf(db, shop)],
    );
  }
  await db.run("vacuum analyze event_queue, event, event_key");
}

async function sourceOf(db: JourneyWorld["platform"]["db"], { workspaceId }: Shop): Promise<string> {
  const [row] = await db.rows<{ id: string }>(
    "select id from source where workspace_id = $1 and kind = 'http'",
    [workspaceId],
  );
  if (!row) throw new Error("a shop has a source");
  return row.id;
}

export type Passage = Readonly<{
  /** From the event's commit to that of the run it starts, in milliseconds. */
  ms: number;
  /** Events of the large shop that were closed in between. */
  overtaken: number;
}>;

/** Lets people of the small shop come one by one, and tells how each got through. */
export async function sendOneByOne(
  neighbours: Neighbours,
  prefix: string,
  count: number,
): Promise<readonly Passage[]> {
  const { world, small, large } = neighbours;
  for (let n = 0; n < count; n += 1) {
    await small.send(track(`${prefix}${n}`));
    await sleep(20);
  }
  const { db } = world.platform;
  const read = () =>
    db.rows<Passage>(
      `with passed as materialized (
         select pg_xact_commit_timestamp(e.xmin) as came, pg_xact_commit_timestamp(t.xmin) as went
         from event e join journey_entry j on j.slot = e.seq::text and j.workspace_id = e.workspace_id
           join transition t on t.run_id = j.run_id and t.seq = 1
         where e.workspace_id = $1 and e.message_id like $2 || '%'
       ), closed as materialized (
         select pg_xact_commit_timestamp(xmin) as at from event_disposition where workspace_id = $3
           and at > (select min(came) from passed) - interval '1 minute'
       )
       select extract(epoch from went - came)::float8 * 1000 as ms,
         (select count(*) from closed c where c.at > came and c.at < went) as overtaken from passed`,
      [small.workspaceId, prefix, large.workspaceId],
    );
  for (;;) {
    const passages = await read();
    if (passages.length === count) return passages;
    await sleep(200);
  }
}

/** The most memory that a process has had resident, in MB. */
export function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1_024;
}

import { expect, test } from "vitest";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import { ensureEventPartitions } from "#lib/eventlog/partitions.ts";
import { commitDrafts } from "#lib/intake/commit-drafts.ts";
import { commitSafely } from "#lib/intake/commit-safely.ts";
import type { Draft } from "#lib/intake/draft.ts";
import { identityCache } from "#lib/people/identity-cache.ts";
import type { Database } from "#lib/platform/db.ts";
import { openTestPlatform } from "#tests/database.ts";
import { openProxy } from "#tests/proxy.ts";
import { buildWorld } from "#tests/world.ts";
import { countOf, openDoor, storedEvents } from "./door.ts";

const { platform, workspace, keys, sourceId } = await buildWorld({ max: 20 });
const door = await openDoor(platform, keys.write);
const other = await openDoor(platform, keys.write);
const cache = () => identityCache(() => performance.now());

let drafts = 0;
function draft(more: Partial<Draft["event"]> = {}, ids: Partial<NonNullable<Draft["ask"]>> = {}): Draft {
  drafts += 1;
  const at = platform.clock.now();
  return {
    event: {
      workspaceId: workspace.id,
      sourceId,
      messageId: `d${drafts}`,
      type: "track",
      event: "Drafted",
      timestamp: at,
      receivedAt: at,
      body: { userId: "d" },
      flags: [],
      bodyHash: "00".repeat(32),
      ...more,
    },
    ask: {
      workspaceId: workspace.id,
      userId: "d",
      anonymousId: null,
      previousId: null,
      address: null,
      timestamp: at,
      ...ids,
    },
    product: null,
    mayProbe: false,
  };
}

test("G-2 ten message ids, delivered two hundred times at once by two processes, are ten events", async () => {
  const before = await countOf(platform, "event", workspace.id);
  const bodies = Array.from({ length: 200 }, (_, n) => ({
    event: "Once",
    userId: `g2-${n % 10}`,
    messageId: `g2-${n % 10}`,
  }));
  const answers = await Promise.all(
    bodies.map((body, n) => (n % 2 ? door : other).send("/v1/track?verbose=1", body)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(answers.filter(({ json }) => json.accepted === 1)).toHaveLength(10);
  expect(answers.filter(({ json }) => json.duplicates === 1)).toHaveLength(190);
  expect((await countOf(platform, "event", workspace.id)) - before).toBe(10);
});

test("G-1 what was answered with 2xx is in the log, with its key and its place in the queue", async () => {
  const ids = Array.from({ length: 100 }, (_, n) => `g1-${n}`);
  await Promise.all(
    ids.map((messageId) => door.send("/v1/track", { event: "Kept", userId: messageId, messageId })),
  );
  const logged = new Set((await storedEvents(platform, workspace.id)).map(({ message_id }) => message_id));
  expect(ids.filter((id) => !logged.has(id))).toEqual([]);
  const [row] = await platform.db.rows<{ keys: number; queued: number }>(
    `select (select count(*) from event_key where message_id like 'g1-%') as keys,
            (select count(*) from event_queue q join event e using (seq) where e.message_id like 'g1-%') as queued`,
  );
  expect(row).toEqual({ keys: 100, queued: 100 });
});

test("FT-60 G-2 overlapping batches in every order, by two processes: each id once, no deadlock seen", async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `ft60-${n}`);
  const shuffled = (turn: number) =>
    ids
      .map((id, n) => ({ id, at: (n * 7_919 * (turn + 3)) % 61 }))
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id);
  const send = (turn: number) => {
    const order = turn % 2 ? shuffled(turn) : shuffled(turn).reverse();
    const batch = order.map((id) => ({
      type: "track",
      event: "Mixed",
      userId: `person-${id}`,
      anonymousId: `device-${id}`,
      messageId: id,
    }));
    return (turn % 2 ? door : other).send("/v1/batch?verbose=1", { batch });
  };
  const answers = await Promise.all(Array.from({ length: 80 }, (_, turn) => send(turn)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const accepted = answers.reduce((sum, { json }) => sum + (json.accepted ?? 0), 0);
  const duplicates = answers.reduce((sum, { json }) => sum + (json.duplicates ?? 0), 0);
  expect([accepted, duplicates]).toEqual([60, 80 * 60 - 60]);
  const [row] = await platform.db.rows<{ events: number; people: number; deadlocks: number }>(
    `select (select count(*) from event where message_id like 'ft60-%') as events,
            (select count(distinct person_id) from person_identifier where value like '%ft60-%') as people,
            (select deadlocks from pg_stat_database where datname = current_database()) as deadlocks`,
  );
  expect(row).toEqual({ events: 60, people: 60, deadlocks: 0 });
});

test("FT-60 appends of overlapping sets in opposite order, on eight connections, never deadlock", async () => {
  const at = platform.clock.now();
  const events = Array.from(
    { length: 40 },
    (_, n): NewEvent => ({
      ...draft({ messageId: `opp-${n}` }).event,
      receivedAt: at,
      personId: "per_x",
      shard: n % 64,
    }),
  );
  const results = await Promise.all(
    Array.from({ length: 64 }, (_, turn) =>
      platform.db.transaction((tx) => appendEvents(tx, turn % 2 ? events : [...events].reverse())),
    ),
  );
  expect(results.flat().filter(({ status }) => status === "accepted")).toHaveLength(40);
});

test("G-24 seq follows the order given, whatever the order of the keys", async () => {
  const ids = ["zz-last", "aa-first", "mm-middle"];
  const appended = await appendEvents(
    platform.db,
    ids.map((messageId): NewEvent => ({ ...draft({ messageId }).event, personId: "per_x", shard: 1 })),
  );
  const seqs = appended.map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
});

test("FT-62 a value that the database refuses takes nobody with it: the offender is set aside, the others commit", async () => {
  const batch = Array.from({ length: 500 }, (_, n) =>
    draft(n === 317 ? { body: { userId: "d", properties: { bad: "a\u0000b" } } } : {}),
  );
  let transactions = 0;
  const counted: Database = {
    ...platform.db,
    rows: platform.db.rows,
    transaction: (work) => {
      transactions += 1;
      return platform.db.transaction(work);
    },
  };
  const known = cache();
  await commitDrafts(platform.db, known, [draft()], []);
  const { outcomes } = await commitSafely(
    counted,
    identityCache(() => performance.now()),
    batch,
    [],
  );
  expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(499);
  expect(outcomes[317]).toMatchObject({ status: "rejected", refusal: { code: "not_storable" } });
  const [kept] = await platform.db.rows<{ raw: Buffer; kind: string }>(
    "select raw, kind from quarantine where code = 'not_storable'",
  );
  expect(kept?.kind).toBe("quarantined");
  expect(JSON.parse(kept?.raw.toString() ?? "{}")).toMatchObject({ messageId: batch[317]?.event.messageId });
  // Halvings of 500: nine levels, two tries each at most.
  expect(transactions).toBeLessThanOrEqual(20);
});

test("S-1.2 without a database the answer is 503 with Retry-After, at once; when it is back, the same call is taken", async () => {
  const address = new URL(platform.env.databaseUrl);
  const line = await openProxy(Number(address.port));
  address.port = String(line.port);
  const away = await openTestPlatform({ url: address.href });
  const far = await openDoor(away, keys.write);
  const body = { event: "Retried", userId: "s12", messageId: "s12" };
  expect((await far.send("/v1/track", { ...body, messageId: "s12-before" })).status).toBe(200);
  line.cut();
  const started = performance.now();
  const refused = await far.send("/v1/track", body);
  expect([refused.status, refused.json.code, refused.headers.get("retry-after")]).toEqual([
    503,
    "unavailable",
    "5",
  ]);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(await far.intake.ready()).toBe(false);
  // A refusal stays a refusal.
  expect((await far.send("/v1/track", { userId: "s12" })).status).toBe(400);
  line.mend();
  await expect.poll(async () => (await far.send("/v1/track", body)).status, { timeout: 5_000 }).toBe(200);
  expect(await far.intake.ready()).toBe(true);
  await away.db.end();
  await line.close();
});

test("G-13 beyond what may wait, the answer is 503, and whoever waits is served", async () => {
  const big = (n: number) => ({
    batch: Array.from({ length: 2_000 }, (_, at) => ({
      type: "track",
      event: "Flood",
      userId: "flood",
      messageId: `flood-${n}-${at}`,
    })),
  });
  const wide = await openDoor(platform, keys.write, {
    rates: { write: { requests: 1_000, events: 1_000_000 } },
  });
  const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => wide.send("/v1/batch", big(n))));
  const taken = answers.filter(({ status }) => status === 200).length;
  const [row] = await platform.db.rows<{ n: number }>(
    "select count(*) as n from event where message_id like 'flood-%'",
  );
  expect(row?.n).toBe(taken * 2_000);
  for (const { status, headers } of answers.filter(({ status }) => status !== 200)) {
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  }
});

test("a group of known people costs one statement, whatever its size; newcomers cost a fixed number more", async () => {
  const counted = countStatements(platform.db);
  const known = cache();
  const of = (n: number) => Array.from({ length: n }, (_, at) => draft({}, { userId: `st-${at}` }));
  const cost = async (work: readonly Draft[]) => {
    counted.statements = 0;
    await commitDrafts(counted.db, known, work, []);
    return counted.statements;
  };
  const newcomers = await cost(of(3));
  expect(newcomers).toBe(2);
  expect(await cost(of(300))).toBe(newcomers);
  expect(await cost(of(1))).toBe(1);
  expect(await cost(of(300))).toBe(1);
  const signIns = (n: number) =>
    Array.from({ length: n }, (_, at) =>
      draft({ type: "identify" }, { userId: `st-${at}`, anonymousId: `sta-${at}` }),
    );
  expect(await cost(signIns(2))).toBe(5);
  expect(await cost(signIns(200))).toBe(5);
});

test("DM-01 the log has a partition for this month and the next two, made once", async () => {
  await ensureEventPartitions(platform.db);
  expect(await ensureEventPartitions(platform.db)).toBe(0);
  const rows = await platform.db.rows(
    "select relname from pg_class where relname ~ '^event_[0-9]{6}$' and relkind = 'r'",
  );
  expect(rows.length).toBeGreaterThanOrEqual(3);
});

test("S-1.4 at most ten differing bodies of one message id are kept, and each but once", async () => {
  for (let n = 0; n < 15; n += 1)
    await door.send("/v1/track", { event: "Same", userId: "c", messageId: "many", properties: { n } });
  for (let n = 0; n < 3; n += 1)
    await door.send("/v1/track", { event: "Same", userId: "c", messageId: "few", properties: { n: n % 2 } });
  const rows = await platform.db.rows<{ message_id: string; n: number }>(
    "select message_id, count(*) as n from event_conflict where message_id in ('many', 'few') group by 1 order by 1",
  );
  expect(rows).toEqual([
    { message_id: "few", n: 1 },
    { message_id: "many", n: 10 },
  ]);
});

test("G-15 a door that is closing takes nothing new, and finishes what it has", async () => {
  const last = await openDoor(platform, keys.write);
  const underWay = last.send("/v1/track", { event: "Last", userId: "g15", messageId: "g15" });
  await new Promise((resolve) => setTimeout(resolve, 1));
  await last.intake.stop();
  expect([200, 503]).toContain((await underWay).status);
  const late = await last.send("/v1/track", { event: "Late", userId: "g15", messageId: "g15-late" });
  expect([late.status, late.headers.get("connection")]).toEqual([503, "close"]);
  expect(await last.intake.ready()).toBe(false);
});

/** The same database, counting what is asked of it. */
function countStatements(db: Database) {
  const counter = { statements: 0, db };
  counter.db = {
    ...db,
    rows: (text, values, name) => {
      counter.statements += 1;
      return db.rows(text, values, name);
    },
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          tx: true,
          rows: (text, values, name) => {
            counter.statements += 1;
            return tx.rows(text, values, name);
          },
          run: (text, values, name) => {
            counter.statements += 1;
            return tx.run(text, values, name);
          },
        }),
      ),
  };
  return counter;
}

import { expect, test } from "vitest";
import { shardOf } from "#core/kernel/hash.ts";
import { type AtOnce, openAtOnce } from "#lib/delivery/at-once-calls.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { runBatch } from "#lib/engine/shard-batch.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { createWorkspace } from "#lib/operations/create-workspace.ts";
import type { Database, Sql } from "#lib/platform/db.ts";
import { draw, exit } from "#tests/builders.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, workspace, sourceId } = await buildWorld();
const sender = { workspaceId: workspace.id, sourceId, trusted: true, country: null, protectedTraits: [] };
const EVENT = "Cart Viewed";

/** The database, which statements were run in transactions through it, and how often all that was sent was answered. */
function counting(db: Database): Readonly<{ db: Database; names: string[]; waits: () => number }> {
  const names: string[] = [];
  let underWay = 0;
  let waits = 0;
  const noted = async <T>(text: string, name: string | undefined, answer: () => Promise<T>): Promise<T> => {
    names.push(name ?? text.trim().slice(0, 40));
    underWay += 1;
    const rows = await answer();
    underWay -= 1;
    if (underWay === 0) waits += 1;
    return rows;
  };
  const note = <T extends Sql>(sql: T): T => ({
    ...sql,
    rows: (text: string, values?: readonly unknown[], name?: string) =>
      noted(text, name, () => sql.rows(text, values, name)),
    run: (text: string, values?: readonly unknown[], name?: string) =>
      noted(text, name, () => sql.run(text, values, name)),
  });
  return {
    db: { ...db, transaction: (work, how) => db.transaction((tx) => work(note(tx)), how) },
    names,
    waits: () => waits,
  };
}

let people = 0;

async function batchOf(
  n: number,
  atOnce: AtOnce | null = null,
): Promise<Readonly<{ begun: number; shards: number; handled: number; names: string[]; waits: number }>> {
  const items = Array.from({ length: n }, () => {
    people += 1;
    return {
      type: "track",
      event: EVENT,
      userId: `u${people}`,
      messageId: `m${people}`,
      properties: { value: 80 },
    };
  });
  await ingest(platform, { sender, items });
  const shards = await shardsWithWork(platform.db);
  const { db, names, waits } = counting(platform.db);
  const result = await runBatch(db, shards, 500, atOnce);
  return {
    begun: result?.begun.flatMap(({ going }) => going).length ?? 0,
    shards: shards.length,
    handled: result?.handled ?? 0,
    names,
    waits: waits(),
  };
}

test("P-3 a batch costs a fixed number of statements, however many events and shards it has", async () => {
  const call = {
    kind: "webhook",
    config: { url: "http://127.0.0.1:9/x", body: "{}" },
  };
  const ask = {
    kind: "condition",
    config: {
      rule: { kind: "compare", path: "context.trigger.properties.value", operator: "greaterThan", value: 50 },
    },
  };
  await publishJourney(
    platform,
    workspace.id,
    draw({ start: { kind: "event-trigger", config: { event: EVENT } }, ask, call, end: exit }, [
      "start --next--> ask",
      "ask --yes--> call",
      "call --next--> end",
    ]),
  );
  await batchOf(1);
  const few = await batchOf(3);
  const many = await batchOf(400);
  expect(few.handled).toBe(3);
  expect(many.handled).toBe(400);
  expect(many.shards).toBeGreaterThan(50);
  // All of them have come to the call, or the count would be that of something smaller.
  expect(many.names).toContain("insert_deliveries");
  expect(many.names).toEqual(few.names);
  expect(many.names.length).toBeLessThanOrEqual(30);

  const atOnce = openAtOnce(platform);
  await batchOf(1, atOnce);
  const oneBegun = await batchOf(1, atOnce);
  const manyBegun = await batchOf(30, atOnce);
  expect(oneBegun.begun).toBe(1);
  expect(manyBegun.begun).toBe(30);
  expect(manyBegun.names).toEqual(oneBegun.names);
  // Beside the batch's own: workspace, provider, doors, carts, pauses, journeys, news, and the attempts.
  expect(manyBegun.names.length).toBeLessThanOrEqual(40);
  // What needs nothing of another's rows travels with it: the way to the server and back is most of a small batch (P-5).
  expect(manyBegun.waits).toBeLessThanOrEqual(14);
  await atOnce.stop();
});

test("guarantees 8.4 a workspace with a long queue in every shard does not hide the single event of another", async () => {
  const other = await buildOther();
  await batchOf(1);
  await runShards(platform);
  const items = Array.from({ length: 2_000 }, (_, at) => ({
    type: "track",
    event: "Flood",
    userId: `f${at}`,
    messageId: `f${at}`,
  }));
  await ingest(platform, { sender, items });
  await ingest(platform, {
    sender: { ...sender, ...other },
    items: [{ type: "track", event: "Alone", userId: "one", messageId: "one" }],
  });
  const result = await runBatch(platform.db, await shardsWithWork(platform.db), 100);
  expect(result?.handled).toBe(100);
  const [alone] = await platform.db.rows<{ n: number }>(
    "select count(*)::int as n from event_queue where workspace_id = $1",
    [other.workspaceId],
  );
  expect(alone?.n).toBe(0);
});

test("a shard that another worker has is left out, and the others are worked", async () => {
  while ((await shardsWithWork(platform.db)).length > 0) await runShards(platform);
  await ingest(platform, {
    sender,
    items: Array.from({ length: 100 }, (_, at) => ({
      type: "track",
      event: "Shared",
      userId: `s${at}`,
      messageId: `s${at}`,
    })),
  });
  const shards = await shardsWithWork(platform.db);
  const [held = 0] = shards;
  await platform.db.transaction(async (tx) => {
    await tx.rows("select id from shard where id = $1 for update", [held]);
    await runShards(platform);
    expect(await shardsWithWork(platform.db)).toEqual([held]);
  });
  await runShards(platform);
  expect(await shardsWithWork(platform.db)).toEqual([]);
});

async function buildOther(): Promise<Readonly<{ workspaceId: string; sourceId: string }>> {
  const made = await platform.db.transaction((tx) => createWorkspace(tx, { name: "Another" }));
  return { workspaceId: made.id, sourceId: made.sourceId };
}

test("a person's shard is the same for who queues and who works", async () => {
  const rows = await platform.db.rows<{ id: string; workspace_id: string; shard: number }>(
    "select id, workspace_id, shard from person limit 200",
  );
  expect(rows.length).toBeGreaterThan(100);
  for (const { id, workspace_id, shard } of rows) expect(shardOf(workspace_id, id)).toBe(shard);
});

import { expect, test } from "vitest";
import { shardOf } from "#core/kernel/hash.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { draw, exit } from "#tests/builders.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, workspace, sourceId } = await buildWorld();
const sender = { workspaceId: workspace.id, sourceId, trusted: true, country: null, protectedTraits: [] };
const send = (...items: object[]) => ingest(platform, { sender, items });

async function work(): Promise<void> {
  while ((await shardsWithWork(platform.db)).length > 0) await runShards(platform);
}

const runsOf = (journeyId: string) =>
  platform.db.rows<{
    id: string;
    state: string;
    person_id: string;
    instance_key: string;
    end_reason: string | null;
    step_id: string;
    version: number;
  }>(
    "select id, state, person_id, instance_key, end_reason, step_id, version from run where journey_id = $1 order by entered_at, id",
    [journeyId],
  );

const over50 = { kind: "compare", path: "event.properties.total", operator: "greaterThan", value: 50 };
const wait = (amount: number, unit = "hour") => ({
  kind: "wait",
  config: { mode: "for", duration: { amount, unit } },
});

test("G-5 an event starts a run, moves it and is disposed of, in one transaction", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Upgraded", where: over50 } };
  const journeyId = await publishJourney(
    platform,
    workspace.id,
    draw({ trigger, wait: wait(1), end: exit }, ["trigger --next--> wait", "wait --next--> end"]),
  );
  await send(
    { type: "track", event: "Upgraded", userId: "u1", messageId: "a1", properties: { total: 80 } },
    { type: "track", event: "Upgraded", userId: "u2", messageId: "a2", properties: { total: 20 } },
  );
  await work();
  const [run, ...others] = await runsOf(journeyId);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ state: "waiting", step_id: "wait" });
  const dispositions = await platform.db.rows<{
    disposition: string;
    outcomes: { outcome: string; values?: object }[];
  }>("select disposition, outcomes from event_disposition order by seq");
  expect(dispositions.map(({ outcomes }) => outcomes[0]?.outcome)).toEqual([
    "entered",
    "property_filter_false",
  ]);
  expect(dispositions[1]?.outcomes[0]?.values).toBeDefined();
  expect(await platform.db.rows("select * from event_queue")).toEqual([]);
});

test("G-4 E-3.6 one trigger delivered 200 times, fifty at once, starts one run", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Signed Up" } };
  const journeyId = await publishJourney(
    platform,
    workspace.id,
    draw({ trigger, wait: wait(1), end: exit }, ["trigger --next--> wait"]),
  );
  const item = { type: "track", event: "Signed Up", userId: "u3", messageId: "same" };
  const rounds = Array.from({ length: 4 }, () => Array.from({ length: 50 }, () => item));
  for (const round of rounds) await Promise.all<unknown>([...round.map((one) => send(one)), work(), work()]);
  await work();
  expect(await runsOf(journeyId)).toHaveLength(1);
});

test("G-4 E-3.1 E-3.2 runs are told apart by their key, written as number or as text", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Cart Filled" } };
  const settings = { reentry: { key: "properties.cart_id" } };
  const journeyId = await publishJourney(
    platform,
    workspace.id,
    draw({ trigger, wait: wait(1), end: exit }, ["trigger --next--> wait"], settings),
  );
  const cart = (id: unknown, messageId: string) => ({
    type: "track",
    event: "Cart Filled",
    userId: "u4",
    messageId,
    properties: { cart_id: id },
  });
  await send(cart(42, "c1"), cart("42", "c2"), cart("43", "c3"));
  await work();
  expect((await runsOf(journeyId)).map(({ instance_key }) => instance_key).toSorted()).toEqual(["42", "43"]);
});

test("G-4 E-3.3 once is once for ever, over versions", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Welcomed" } };
  const document = draw({ trigger, end: exit }, ["trigger --next--> end"], { reentry: { mode: "once" } });
  const journeyId = await publishJourney(platform, workspace.id, document);
  const hello = (messageId: string) => ({ type: "track", event: "Welcomed", userId: "u5", messageId });
  await send(hello("w1"));
  await work();
  await platform.db.run(
    "insert into journey_version (journey_id, number, document, content_hash) select journey_id, 3, document, 'x' from journey_version where journey_id = $1",
    [journeyId],
  );
  await platform.db.run("update journey set live_version = 3 where id = $1", [journeyId]);
  await send(hello("w2"));
  await work();
  expect(await runsOf(journeyId)).toMatchObject([{ state: "exited", end_reason: "exit_step", version: 1 }]);
  const [last] = await platform.db.rows<{ outcomes: { outcome: string }[] }>(
    "select outcomes from event_disposition order by seq desc limit 1",
  );
  expect(last?.outcomes).toMatchObject([{ outcome: "once" }]);
});

test("G-4 E-3.4 replace: the older run leaves, the newer one enters, in one transaction", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Searched" } };
  const document = draw({ trigger, wait: wait(1), end: exit }, ["trigger --next--> wait"], {
    reentry: { mode: "replace" },
  });
  const journeyId = await publishJourney(platform, workspace.id, document);
  await send({ type: "track", event: "Searched", userId: "u6", messageId: "s1" });
  await work();
  await send({ type: "track", event: "Searched", userId: "u6", messageId: "s2" });
  await work();
  expect((await runsOf(journeyId)).map(({ state, end_reason }) => [state, end_reason])).toEqual([
    ["exited", "superseded"],
    ["waiting", null],
  ]);
});

test("E-4.1 E-4.2 an exit ends a waiting run of its own key at once, and no other", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Trip Planned" } };
  const settings = {
    reentry: { key: "properties.trip_id" },
    exits: [{ kind: "event", id: "booked", event: "Trip Booked" }],
  };
  const journeyId = await publishJourney(
    platform,
    workspace.id,
    draw({ trigger, wait: wait(30, "day"), end: exit }, ["trigger --next--> wait"], settings),
  );
  const say = (event: string, trip: string) => ({
    type: "track",
    event,
    userId: "u7",
    messageId: `${event}${trip}`,
    properties: { trip_id: trip },
  });
  await send(say("Trip Planned", "t1"), say("Trip Planned", "t2"));
  await work();
  await send(say("Trip Booked", "t2"));
  await work();
  const runs = await runsOf(journeyId);
  expect(runs.find(({ instance_key }) => instance_key === "t1")).toMatchObject({ state: "waiting" });
  expect(runs.find(({ instance_key }) => instance_key === "t2")).toMatchObject({
    state: "exited",
    end_reason: "exit_event",
  });
});

test("an event in the queue of a merged person follows to the survivor's shard", async () => {
  await send(
    { type: "track", event: "Seen", anonymousId: "a-lost", messageId: "q1" },
    { type: "identify", userId: "u8", messageId: "q2" },
  );
  await work();
  const [lost] = await platform.db.rows<{ id: string; shard: number }>(
    "select p.id, p.shard from person p join person_identifier i on i.person_id = p.id where i.value = 'a-lost'",
  );
  await send({ type: "identify", userId: "u8", anonymousId: "a-lost", messageId: "q3" });
  await work();
  const [now] = await platform.db.rows<{ person_id: string }>(
    "select person_id from person_identifier where value = 'a-lost'",
  );
  expect(now?.person_id).not.toBe(lost?.id);
  expect(shardOf(workspace.id, now?.person_id ?? "")).toBeTypeOf("number");
  expect(await platform.db.rows("select * from event_queue")).toEqual([]);
  expect(await platform.db.rows("select state from person_merge where state = 'noted'")).toEqual([]);
});

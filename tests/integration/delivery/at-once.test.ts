import { afterEach, beforeEach, expect, test } from "vitest";
import { openAtOnce } from "#lib/delivery/at-once-calls.ts";
import { forgetCalls, openBreaker } from "#lib/delivery/breaker.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { forgetLanes, isLaneOpen } from "#lib/delivery/lane-open.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { runBatch } from "#lib/engine/shard-batch.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { createWorkspace } from "#lib/operations/create-workspace.ts";
import { armFailpoint } from "#lib/platform/failpoint.ts";
import { renderLiquid } from "#lib/templates/liquid-pool.ts";
import { setPause } from "#lib/workspaces/controls.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { publishJourney } from "#tests/publish.ts";
import { openSink } from "#tests/sink.ts";

const sink = await openSink();
const world = await buildJourneyWorld({ settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" }, max: 20 });
const { platform, workspace, send, settle } = world;
const { db } = platform;
const lane = laneOf(workspace.id, "webhook");
const trigger = (event: string) => ({ kind: "event-trigger", config: { event } });
const callTo = (path: string, body = "{}") => ({
  kind: "webhook",
  config: { url: `${sink.url}${path}`, body },
});

/** A journey of its own for each test: event → call. Without Liquid no thread has to come round in time. */
async function calling(event: string, call: object = callTo("/hook")): Promise<string> {
  return publishJourney(
    platform,
    workspace.id,
    draw({ start: trigger(event), call: call as ReturnType<typeof callTo>, end: exit }, [
      "start --next--> call",
      "call --next--> end",
    ]),
  );
}

type Row = Readonly<{
  id: string;
  state: string;
  attempts: number;
  parked_by: string | null;
  lease_epoch: number;
  tries: number;
  run: string;
}>;
const rowsOf = (event: string) =>
  db.rows<Row>(
    `select d.id, d.state, d.attempts, d.parked_by, d.lease_epoch, r.state as run,
       (select count(*)::int from attempt a where a.delivery_id = d.id) as tries
     from delivery d join run r on r.id = d.run_id
     where r.context -> 'trigger' ->> 'event' = $1 order by d.created_at, d.id`,
    [event],
  );
const keys = () => sink.calls.map(({ headers }) => headers["idempotency-key"]);
const events = (event: string, n: number) =>
  Array.from({ length: n }, (_, at) => ({
    type: "track",
    event,
    userId: `${event}-${at}`,
    messageId: `${event}-${at}`,
    properties: { n: at },
  }));

// A thread that renders takes a moment to come up; calls that it would hold up go by the lane.
await renderLiquid({
  key: "warm",
  parts: [],
  data: {},
  reader: { locale: "en", zone: "UTC", currency: null },
});

let atOnce = openAtOnce(platform);
beforeEach(async () => {
  atOnce = openAtOnce(platform);
  sink.calls.length = 0;
  sink.answer(200);
  forgetCalls();
  forgetLanes();
  await db.run("delete from breaker");
});
afterEach(async () => {
  armFailpoint(null);
  await atOnce.stop();
  await settle();
});

/** One pass of the engine with the calls it makes itself, until each has its result. */
async function pass(): Promise<void> {
  await runShards(platform, atOnce);
  await atOnce.stop();
}

test("G-6 DM-13 P-4 a call that may go at once is decided where its run asks for it, and is made once, with its key", async () => {
  await calling("Plain");
  await send(...events("Plain", 30));
  await pass();
  const rows = await rowsOf("Plain");
  expect(rows).toHaveLength(30);
  // Its first row version is the attempt: nobody has claimed it.
  expect(
    new Set(
      rows.map(({ state, attempts, lease_epoch, tries }) => `${state} ${attempts} ${lease_epoch} ${tries}`),
    ),
  ).toEqual(new Set(["sent 1 1 1"]));
  expect(keys().toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  await settle();
  expect(new Set((await rowsOf("Plain")).map(({ run }) => run))).toEqual(new Set(["exited"]));
  expect(sink.calls).toHaveLength(30);
});

test("S-10.2 texts with values are rendered within the transaction, or by the lane where that takes too long", async () => {
  await calling("Written", callTo("/{{ event.properties.n }}", '{"n":{{ event.properties.n }}}'));
  const wentAtOnce = async () => {
    n += 1;
    const properties = { n };
    await send({ type: "track", event: "Written", userId: `w${n}`, messageId: `w${n}`, properties });
    await runShards(platform, atOnce);
    return (await rowsOf("Written")).some(({ attempts }) => attempts === 1);
  };
  let n = 0;
  await expect.poll(wentAtOnce, { timeout: 20_000 }).toBe(true);
  await atOnce.stop();
  await settle();
  expect(sink.calls.map(({ path, body }) => `${path} ${body}`).toSorted()).toEqual(
    Array.from({ length: n }, (_, at) => `/${at + 1} {"n":${at + 1}}`).toSorted(),
  );
});

test("G-5 what is not committed is not called", async () => {
  await calling("Torn");
  await send(...events("Torn", 3));
  armFailpoint({ name: "engine.beforeCommit", act: "throw", nth: 1 });
  await expect(runBatch(db, await shardsWithWork(db), 500, atOnce)).rejects.toThrow("failpoint");
  armFailpoint(null);
  expect(sink.calls).toEqual([]);
  expect(await rowsOf("Torn")).toEqual([]);
});

test("G-6 G-14 attempts whose process died before the call are taken up under the same key", async () => {
  await calling("Dead");
  await send(...events("Dead", 4));
  const result = await runBatch(db, await shardsWithWork(db), 500, atOnce);
  expect(result?.begun[0]?.going).toHaveLength(4);
  const asked = await rowsOf("Dead");
  expect(asked.map(({ state, tries }) => `${state} ${tries}`)).toEqual(Array(4).fill("sending 1"));
  // Nobody makes these calls. After the lease and the deadline of a call somebody else does.
  await world.travel((await world.now()) + 120_000);
  await recover(platform);
  await settle();
  expect(keys().toSorted()).toEqual(asked.map(({ id }) => id).toSorted());
  expect((await rowsOf("Dead")).map(({ state, tries }) => `${state} ${tries}`)).toEqual(
    Array(4).fill("sent 2"),
  );
});

test.each([
  ["the workspace", { scope: "workspace", subject: "" }],
  ["the channel", { scope: "channel", subject: "webhook" }],
] as const)("G-10 a pause of %s holds what is asked for at this moment", async (what, pause) => {
  const event = `Paused ${what}`;
  await calling(event);
  await send(...events(event, 3));
  // What was read of the lane a moment ago does not count: the transaction looks itself.
  expect((await isLaneOpen(platform, lane)).open).toBe(true);
  await db.transaction((tx) => setPause(tx, { workspaceId: workspace.id, ...pause, by: null, paused: true }));
  await pass();
  expect(sink.calls).toEqual([]);
  expect((await rowsOf(event)).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(
    Array(3).fill("queued 0"),
  );
  await db.transaction((tx) =>
    setPause(tx, { workspaceId: workspace.id, ...pause, by: null, paused: false }),
  );
  forgetLanes();
  await settle();
  expect(sink.calls).toHaveLength(3);
});

test("G-10 a pause that comes between the commit and the call is heard", async () => {
  await calling("Between");
  await send(...events("Between", 3));
  const result = await runBatch(db, await shardsWithWork(db), 500, atOnce);
  const pause = { workspaceId: workspace.id, scope: "workspace", subject: "", by: null } as const;
  await db.transaction((tx) => setPause(tx, { ...pause, paused: true }));
  forgetLanes();
  atOnce.go(result?.begun ?? []);
  await atOnce.stop();
  expect(sink.calls).toEqual([]);
  expect((await rowsOf("Between")).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(
    Array(3).fill("queued 0"),
  );
  await db.transaction((tx) => setPause(tx, { ...pause, paused: false }));
  forgetLanes();
  await settle();
  expect(sink.calls).toHaveLength(3);
});

test("S-12.7 whoever has more accepted that is not processed yet is not called about at once", async () => {
  await calling("Ahead");
  await send(...events("Ahead", 2));
  await send({ type: "track", event: "Order Completed", userId: "Ahead-0", messageId: "late-order" });
  // Only so many are taken that the order waits.
  const result = await runBatch(db, await shardsWithWork(db), 2, atOnce);
  atOnce.go(result?.begun ?? []);
  await atOnce.stop();
  const rows = await rowsOf("Ahead");
  expect(rows).toHaveLength(2);
  expect(rows.map(({ state }) => state).toSorted()).toEqual(["queued", "sent"]);
  expect(sink.calls).toHaveLength(1);
  await settle();
  expect(sink.calls).toHaveLength(2);
});

test("S-4.9 an exit that holds by now is left to the last look, which cancels", async () => {
  const rule = { kind: "compare", path: "person.left", operator: "isPresent" };
  const document = draw({ start: trigger("Leaving"), call: callTo("/never"), end: exit }, [
    "start --next--> call",
    "call --next--> end",
  ]);
  const settings = { ...document.settings, exits: [{ id: "gone", kind: "rule", rule }] };
  await publishJourney(platform, workspace.id, { ...document, settings });
  await send(
    { type: "track", event: "Leaving", userId: "leaver", messageId: "leaving" },
    { type: "identify", userId: "leaver", messageId: "left", traits: { left: true } },
  );
  await pass();
  await settle();
  expect(sink.calls).toEqual([]);
  const [run] = await world.runsOf("leaver");
  expect(run).toMatchObject({ state: "exited", end_reason: "exit_rule" });
});

test("RT-20 G-23 behind a shut door, and at a provider with a rate, it takes its turn in the lane", async () => {
  await calling("Broken");
  await openBreaker(db, `${lane}|${new URL(sink.url).host}`, workspace.id, "failures");
  await send(...events("Broken", 3));
  await pass();
  expect(sink.calls).toEqual([]);
  expect((await rowsOf("Broken")).map(({ state }) => state)).toEqual(Array(3).fill("queued"));
  await db.run("delete from breaker");
  await settle();
  expect(sink.calls).toHaveLength(3);

  sink.calls.length = 0;
  await db.run("update provider set rate_per_second = 5 where workspace_id = $1", [workspace.id]);
  forgetLanes();
  await calling("Rated");
  await send(...events("Rated", 3));
  await pass();
  expect(sink.calls).toEqual([]);
  await db.run("update provider set rate_per_second = null where workspace_id = $1", [workspace.id]);
  forgetLanes();
  await settle();
  expect(sink.calls).toHaveLength(3);
});

test("S-10.4 G-16 what cannot be rendered goes the usual way, into a dead letter that says why", async () => {
  await calling("Unwritten", callTo("/hook", "{{ person.nothing }}"));
  await send(...events("Unwritten", 1));
  await pass();
  expect(sink.calls).toEqual([]);
  await settle();
  const [row] = await rowsOf("Unwritten");
  expect(row).toMatchObject({ state: "dead", tries: 0 });
});

test("G-12 G-13 no more than the lane's places are taken, and a slow receiver leaves the others to the lane", async () => {
  await calling("Many");
  const waiting: { writeHead(status: number): { end(): void } }[] = [];
  sink.answer((_call, response) => void waiting.push(response));
  await send(...events("Many", 260));
  const under = runShards(platform, atOnce);
  await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(32);
  await under;
  const states = (await rowsOf("Many")).map(({ state }) => state);
  expect(states.filter((state) => state === "sending")).toHaveLength(32);
  expect(states.filter((state) => state === "queued")).toHaveLength(228);
  sink.answer(200);
  for (const response of waiting.splice(0)) response.writeHead(200).end();
  await atOnce.stop();
  await settle();
  expect(new Set((await rowsOf("Many")).map(({ state }) => state))).toEqual(new Set(["sent"]));
  expect(sink.calls).toHaveLength(260);
  expect(new Set(keys()).size).toBe(260);
});

test("RT-01 G-16 a failed first try is tried again by the lane, as any other", async () => {
  await calling("Shaky");
  sink.answer((_call, response, nth) => response.writeHead(nth <= 2 ? 503 : 200).end());
  await send(...events("Shaky", 2));
  await pass();
  expect((await rowsOf("Shaky")).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(
    Array(2).fill("queued 1"),
  );
  await world.travel((await world.now()) + 60_000);
  await settle();
  expect((await rowsOf("Shaky")).map(({ state, tries }) => `${state} ${tries}`)).toEqual(
    Array(2).fill("sent 2"),
  );
});

test("G-11 calls of several workspaces in one batch go each under its own name and key", async () => {
  const made = await db.transaction((tx) => createWorkspace(tx, { name: "Neighbour" }));
  await calling("Shared");
  const document = draw({ start: trigger("Shared"), call: callTo("/other"), end: exit }, [
    "start --next--> call",
    "call --next--> end",
  ]);
  await publishJourney(platform, made.id, document);
  await send(...events("Shared", 2));
  const sender = {
    workspaceId: made.id,
    sourceId: made.sourceId,
    trusted: true,
    country: null,
    protectedTraits: [],
  };
  await ingest(platform, { sender, items: events("Shared", 3) });
  await pass();
  const count = async (workspaceId: string) =>
    (
      await db.rows<{ lane: string; state: string; n: number }>(
        `select d.lane, d.state, count(*)::int as n from delivery d join attempt a on a.delivery_id = d.id
         where d.workspace_id = $1 and a.workspace_id = $1 and d.message ->> 'url' like any($2) group by 1, 2`,
        [workspaceId, ["%/other", "%/hook"]],
      )
    ).filter(({ lane: found }) => found === laneOf(workspaceId, "webhook"));
  expect(await count(made.id)).toEqual([{ lane: laneOf(made.id, "webhook"), state: "sent", n: 3 }]);
  expect(sink.calls.map(({ path }) => path).toSorted()).toEqual([
    "/hook",
    "/hook",
    "/other",
    "/other",
    "/other",
  ]);
});

import { expect, test } from "vitest";
import { nextSize } from "#lib/engine/run-shards.ts";
import { requeueEvents } from "#lib/eventlog/requeue.ts";
import { verify } from "#lib/operations/verify/verify.ts";
import { draw, exit } from "#tests/builders.ts";
import { put, putRun } from "#tests/integration/rows.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { publishJourney } from "#tests/publish.ts";

const { platform, workspace, publish, send, settle } = await buildJourneyWorld();
const { db } = platform;
const wait = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" } } };
const startingOn = (event: string) =>
  draw({ trigger: { kind: "event-trigger", config: { event } }, wait, end: exit }, [
    "trigger --next--> wait",
    "wait --next--> end",
  ]);
const UNREADABLE = { formatVersion: 1, steps: [{ id: "x", kind: "of-another-release" }], edges: [] };

async function personOf(userId: string) {
  const [row] = await db.rows<{ id: string; shard: number }>(
    "select p.id, p.shard from person p join person_identifier i on i.person_id = p.id where i.value = $1",
    [userId],
  );
  if (!row) throw new Error(`nobody is ${userId}`);
  return row;
}
/** A version that a run may be pinned to, and that nobody can read. */
async function putUnreadable(journeyId: string, number = 7) {
  await put(db, "journey_version", {
    journey_id: journeyId,
    number,
    document: UNREADABLE,
    content_hash: "x",
  });
}
async function putStuckRun(journeyId: string, userId: string, id: string, wakeAt: Date | null) {
  const { id: personId, shard } = await personOf(userId);
  await putRun(db, {
    workspaceId: workspace.id,
    journeyId,
    id,
    person_id: personId,
    shard,
    version: 7,
    wake_at: wakeAt,
    wait: { id: 1, wakeAt: wakeAt?.getTime() ?? Date.now() + 9e8, deliveryId: null, arms: [], memory: null },
  });
  await db.run(
    `insert into transition (run_id, seq, workspace_id, journey_id, version, step_id, visit, output, to_step_id, reason, cause, at)
     values ($1, 1, $2, $3, 7, 'trigger', 1, 'next', 'wait', 'entered', '{}', now())`,
    [id, workspace.id, journeyId],
  );
  await put(db, "journey_entry", {
    run_id: id,
    workspace_id: workspace.id,
    journey_id: journeyId,
    version: 7,
    person_id: personId,
    instance_key: id,
    slot: id,
    at: new Date(),
  });
}
const letters = () =>
  db.rows<{ subject_kind: string; subject_id: string; cause: string }>(
    "select subject_kind, subject_id, cause from dead_letter where status = 'open' order by subject_kind, subject_id",
  );
async function wrong(...ids: string[]) {
  const verdicts = await verify(db, workspace.id);
  return verdicts.filter(({ id, violations }) => ids.includes(id) && violations > 0);
}

test("G-12 FT-63 a batch that took long is followed by smaller ones, never below fifty, and they grow again", () => {
  const after = (size: number, ...tookMs: readonly number[]) => tookMs.reduce(nextSize, size);
  expect(after(500, 4_000)).toBe(250);
  expect(after(500, 4_000, 4_000, 4_000, 4_000, 4_000)).toBe(50);
  expect(after(50, 600)).toBe(50);
  expect(after(50, 100, 100, 100, 100)).toBe(500);
});

test("G-12 a due run whose version cannot be read fails with a letter, and its shard goes on", async () => {
  await send({ type: "identify", userId: "u1" }, { type: "identify", userId: "u2" });
  await settle();
  const other = await publish(startingOn("Signed Up"));
  const broken = await publish(startingOn("Never Sent"));
  await putUnreadable(broken);
  await putStuckRun(broken, "u1", "run_stuck", new Date(Date.now() - 60_000));

  // The person themselves in another journey, and somebody else in the same batch.
  await send(
    { type: "track", event: "Signed Up", userId: "u1" },
    { type: "track", event: "Signed Up", userId: "u2" },
  );
  await settle();

  const runs = await db.rows<{ id: string; state: string; end_reason: string | null }>(
    "select id, state, end_reason from run where id = 'run_stuck'",
  );
  expect(runs).toEqual([{ id: "run_stuck", state: "failed", end_reason: "internal_error" }]);
  const [live] = await db.rows<{ n: number }>(
    "select count(*) as n from run where journey_id = $1 and state = 'waiting'",
    [other],
  );
  expect(live?.n).toBe(2);
  expect(await letters()).toEqual([{ subject_kind: "run", subject_id: "run_stuck", cause: "poison" }]);
  expect(await db.rows("select 1 from event_queue")).toEqual([]);
  expect(await wrong("V-02", "V-06", "V-08", "V-09")).toEqual([]);
});

test("G-12 an event for somebody whose waiting run cannot be read is processed all the same", async () => {
  await db.run("delete from dead_letter");
  await send({ type: "identify", userId: "u3" });
  await settle();
  const broken = await publish(startingOn("Never Sent"));
  await putUnreadable(broken);
  await putStuckRun(broken, "u3", "run_waiting", null);
  await send({ type: "track", event: "Looked", userId: "u3" });
  await settle();
  expect(await letters()).toMatchObject([{ subject_kind: "run", subject_id: "run_waiting" }]);
  expect(await db.rows("select 1 from event_queue")).toEqual([]);
});

test("G-12 a live version that cannot be read is told once, and other journeys of the same event start", async () => {
  await db.run("delete from dead_letter");
  const fine = await publish(startingOn("Order Placed"));
  const broken = await publishJourney(platform, workspace.id, startingOn("Order Placed"), "Broken");
  await putUnreadable(broken);
  await db.run("update journey set live_version = 7 where id = $1", [broken]);
  for (const userId of ["u4", "u5"]) {
    await send({ type: "track", event: "Order Placed", userId });
    await settle();
  }
  const [entered] = await db.rows<{ n: number }>("select count(*) as n from run where journey_id = $1", [
    fine,
  ]);
  expect(entered?.n).toBe(2);
  expect(await letters()).toEqual([{ subject_kind: "journey", subject_id: `${broken}@7`, cause: "poison" }]);
  await db.run("update journey set status = 'archived' where id = $1", [broken]);
});

test("G-12 a merge of somebody whose run cannot be read is done without that run", async () => {
  await db.run("delete from dead_letter");
  await send({ type: "track", event: "Seen", anonymousId: "a6" }, { type: "identify", userId: "u6" });
  await settle();
  const broken = await publish(startingOn("Never Sent"));
  await putUnreadable(broken);
  await putStuckRun(broken, "a6", "run_of_loser", null);
  await send({ type: "identify", userId: "u6", anonymousId: "a6" });
  await settle();
  expect(await db.rows("select 1 from person_merge where state = 'noted'")).toEqual([]);
  expect(await letters()).toMatchObject([{ subject_kind: "run", subject_id: "run_of_loser" }]);
});

test("G-3 G-12 an event whose person is gone is set aside with a letter, and does not wait for ever", async () => {
  await db.run("delete from dead_letter");
  await send({ type: "identify", userId: "u7" }, { type: "identify", userId: "u8" });
  await settle();
  await send(
    { type: "track", event: "Looked", userId: "u7", messageId: "orphan" },
    { type: "track", event: "Looked", userId: "u8", messageId: "neighbour" },
  );
  await db.run("delete from person where id = $1", [(await personOf("u7")).id]);
  await settle();
  expect(await db.rows("select 1 from event_queue")).toEqual([]);
  const rows = await db.rows<{ message_id: string; seq: number; disposition: string; reason: string | null }>(
    `select e.message_id, e.seq, d.disposition, d.reason from event e join event_disposition d on d.seq = e.seq
     where e.message_id in ('orphan', 'neighbour') order by e.seq`,
  );
  expect(rows).toMatchObject([
    { message_id: "orphan", disposition: "quarantined", reason: "no_person" },
    { message_id: "neighbour", disposition: "no_match", reason: null },
  ]);
  expect(await letters()).toMatchObject([{ subject_kind: "event", subject_id: String(rows[0]?.seq) }]);

  // Trying it again must not lose its disposition: there is nobody to queue it for.
  const again = await db.transaction((tx) => requeueEvents(tx, workspace.id, [Number(rows[0]?.seq)]));
  expect(again.seqs.size).toBe(0);
  expect(await wrong("V-02")).toEqual([]);
});

test("G-12 a queue row whose event is gone from the log is closed as well", async () => {
  await send({ type: "track", event: "Looked", userId: "u8", messageId: "dropped" });
  await db.run("delete from event where message_id = 'dropped'");
  await settle();
  expect(await db.rows("select 1 from event_queue")).toEqual([]);
});

import { expect, test } from "vitest";
import { health } from "#lib/operations/health.ts";
import { checkLedger } from "#lib/operations/ledger.ts";
import { noteVerify } from "#lib/operations/verify/verify-run.ts";
import { put, putEvent, putJourney, putPerson, putRun } from "#tests/integration/rows.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const other = await addWorkspace(platform, "Elsewhere");
const workspaceId = workspace.id;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

await putJourney(db, workspaceId, "jrn_cart");
await putPerson(db, workspaceId, "prs_ingrid");
for (const seq of [1, 2, 3]) {
  await putEvent(db, { workspaceId, seq, person_id: "prs_ingrid", received_at: ago(40), timestamp: ago(40) });
}
await put(db, "event_disposition", {
  seq: 1,
  workspace_id: workspaceId,
  disposition: "processed",
  at: ago(39),
});
await put(db, "event_queue", {
  shard: 0,
  workspace_id: workspaceId,
  seq: 2,
  person_id: "prs_ingrid",
  received_at: ago(40),
});

test("G-3 AL-01 an event that is neither pending nor closed shows as a difference", async () => {
  expect(await checkLedger(db, workspaceId)).toMatchObject({
    checked: 3,
    pending: 1,
    closed: 1,
    difference: 1,
  });
  await put(db, "event_disposition", {
    seq: 3,
    workspace_id: workspaceId,
    disposition: "no_match",
    at: ago(1),
  });
  expect(await checkLedger(db, workspaceId)).toMatchObject({ pending: 1, closed: 2, difference: 0 });
});

test("AL-03 AL-04 stages say what stands before them and since when", async () => {
  await putRun(db, {
    workspaceId,
    journeyId: "jrn_cart",
    id: "run_1",
    person_id: "prs_ingrid",
    wake_at: ago(90),
  });
  const { stages, overdueTimers } = await health(platform, workspaceId);
  const stage = (name: string) => stages.find((one) => one.stage === name);
  expect(stage("intake")).toMatchObject({ perMinute: 3 / 5, lamp: "ok" });
  expect(stage("matching")).toMatchObject({ pending: 1, lamp: "warn" });
  expect(stage("timers")).toMatchObject({ pending: 1, lamp: "bad" });
  expect(stage("matching")?.oldestMs).toBeGreaterThan(39_000);
  expect(overdueTimers).toBe(1);
});

test("U-63 a silent worker turns the lamp, and one that lives puts it right", async () => {
  const worker = (id: string, seconds: number) =>
    put(db, "worker", {
      id,
      roles: ["engine", "delivery", "jobs"],
      host: "h",
      pid: 1,
      version: "0.1.0",
      started_at: ago(999),
      seen_at: ago(seconds),
    });
  await worker("gone", 60);
  expect((await health(platform, workspaceId)).workers).toMatchObject([{ id: "gone", lamp: "bad" }]);
  await worker("alive", 1);
  const { workers } = await health(platform, workspaceId);
  expect(workers.map(({ id, lamp }) => [id, lamp]).sort()).toEqual([
    ["alive", "ok"],
    ["gone", "bad"],
  ]);
});

test("G-11 another workspace's pipeline is its own", async () => {
  const { stages, ledger } = await health(platform, other.workspace.id);
  expect(stages.every(({ pending }) => pending === 0)).toBe(true);
  expect(ledger).toMatchObject({ checked: 0, difference: 0 });
});

test("R-11 U-63 a worker whose engine stands still is red though its heart beats; without a bell it is amber", async () => {
  await db.run("delete from worker");
  const beat = (stats: object, roles: readonly string[] = ["engine", "delivery", "jobs"]) =>
    put(db, "worker", {
      id: `w${Math.random()}`,
      roles: [...roles],
      host: "h",
      pid: 2,
      version: "0.1.0",
      started_at: ago(99),
      seen_at: ago(1),
      stats,
    });
  await db.run("delete from run");
  await db.run("delete from event_queue");
  await put(db, "event_disposition", {
    seq: 2,
    workspace_id: workspaceId,
    disposition: "no_match",
    at: ago(1),
  });
  await beat({ idleMs: { engine: 31_000, delivery: 200 }, bellUp: true });
  const stuck = await health(platform, workspaceId);
  expect([stuck.lamp, stuck.workers[0]?.lamp, stuck.workers[0]?.stuck]).toEqual(["bad", "bad", ["engine"]]);

  await db.run("delete from worker");
  await beat({ idleMs: { engine: 900, delivery: 200 }, bellUp: false });
  const silent = await health(platform, workspaceId);
  expect([silent.lamp, silent.bell]).toEqual([
    "warn",
    { kind: "none", up: false, unfit: false, lamp: "warn" },
  ]);

  await db.run("delete from worker");
  await beat({ idleMs: { engine: 900 }, bellUp: false, bellUnfit: true });
  const refused = await health(platform, workspaceId);
  expect([refused.lamp, refused.bell]).toEqual([
    "bad",
    { kind: "none", up: false, unfit: true, lamp: "bad" },
  ]);

  await db.run("delete from worker");
  await beat({ idleMs: {}, bellUp: true, clockOffsetSeconds: -3 });
  expect((await health(platform, workspaceId)).workers).toMatchObject([
    { lamp: "warn", clockOffsetSeconds: -3 },
  ]);

  await db.run("delete from worker");
  await beat({ idleMs: { engine: 10 }, bellUp: true });
  expect((await health(platform, workspaceId)).lamp).toBe("ok");
});

test("AL-01 AL-02 AL-20 a check that found something, and a canary that does not come back, are red", async () => {
  const verdict = { id: "V-09", title: "x", violations: 2, first: [], notRun: null, tookMs: 1 };
  await noteVerify(db, "quick", 5, [verdict]);
  const wrong = await health(platform, workspaceId);
  expect([wrong.lamp, wrong.marks.verify?.wrong]).toEqual([
    "bad",
    [{ id: "V-09", title: "x", violations: 2, first: [] }],
  ]);
  await db.run("delete from verify_run");
  await put(db, "canary", { minute: ago(100), sent_at: ago(100) });
  const late = await health(platform, workspaceId);
  expect([late.lamp, late.marks.canary.lamp, late.marks.canary.underWay]).toEqual(["bad", "bad", true]);
  await db.run("update canary set settled_at = sent_at + interval '2 seconds'");
  expect((await health(platform, workspaceId)).lamp).toBe("ok");
});

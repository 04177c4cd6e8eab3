import { expect, test } from "vitest";
import { health } from "#lib/operations/health.ts";
import { checkLedger } from "#lib/operations/ledger.ts";
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

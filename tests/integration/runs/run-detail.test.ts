import { expect, test } from "vitest";
import { maskRun } from "#lib/runs/mask-run.ts";
import { runDetail } from "#lib/runs/run-detail.ts";
import { minutesAfter, put, putEvent, putJourney, putPerson, putRun } from "#tests/integration/rows.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";
import { GET } from "../../../app/api/v1/runs/[runId]/route.ts";

const { platform, workspace, keys } = await buildWorld();
const { db } = platform;
const other = await addWorkspace(platform, "Elsewhere");
const workspaceId = workspace.id;
await putJourney(db, workspaceId, "jrn_cart");
await putPerson(db, workspaceId, "prs_mateo");
await putEvent(db, {
  workspaceId,
  seq: 7,
  person_id: "prs_mateo",
  event: "Order Completed",
  timestamp: minutesAfter(70),
});
// The same position in another workspace must not be taken for it.
await putEvent(db, { workspaceId: other.workspace.id, seq: 8, event: "Foreign" });
await putRun(db, {
  workspaceId,
  journeyId: "jrn_cart",
  id: "run_mateo",
  person_id: "prs_mateo",
  state: "exited",
  end_reason: "goal",
  ended_at: minutesAfter(70),
});
const move = (seq: number, row: Record<string, unknown>) =>
  put(db, "transition", {
    run_id: "run_mateo",
    seq,
    workspace_id: workspaceId,
    journey_id: "jrn_cart",
    version: 1,
    step_id: "wait",
    visit: 1,
    at: minutesAfter(seq * 10),
    ...row,
  });
await move(1, {
  step_id: "cart",
  output: "next",
  to_step_id: "wait",
  reason: "entered",
  cause: { kind: "proceed", seq: 8 },
});
await move(2, {
  reason: "goal",
  cause: { kind: "exitRequested", seq: 7 },
  values: { event: "Order Completed", total: 80 },
});
await put(db, "delivery", {
  id: "run_mateo/mail/1",
  workspace_id: workspaceId,
  run_id: "run_mateo",
  step_id: "mail",
  visit: 1,
  channel: "email",
  class: "marketing",
  lane: "l",
  message: {},
  state: "dead",
  reason: "permanent",
  next_at: minutesAfter(5),
  created_at: minutesAfter(5),
});
for (const number of [1, 2]) {
  await put(db, "attempt", {
    delivery_id: "run_mateo/mail/1",
    workspace_id: workspaceId,
    epoch: number,
    number,
    started_at: minutesAfter(5),
    outcome: number === 1 ? "transient" : "refused",
    status: "550",
    answer: "no such mailbox",
  });
}

test("U-36 S-17.2 a run shows its moves with cause, event and values, and its deliveries with every attempt", async () => {
  const run = await runDetail(db, workspaceId, "run_mateo");
  expect(run?.transitions).toMatchObject([
    { seq: 1, stepId: "cart", to: "wait", reason: "entered", event: null },
    { seq: 2, to: null, reason: "goal", event: { event: "Order Completed" }, values: { total: 80 } },
  ]);
  expect(run?.deliveries).toMatchObject([
    {
      state: "dead",
      reason: "permanent",
      attempts: [
        { number: 1, outcome: "transient" },
        { number: 2, outcome: "refused", status: "550" },
      ],
    },
  ]);
  expect(run?.document?.steps.map(({ id }) => id)).toEqual(["cart", "wait", "mail"]);
});

test("U-42 a viewer sees the course, not the values", async () => {
  const run = await runDetail(db, workspaceId, "run_mateo");
  const shown = JSON.stringify(run && maskRun(run));
  expect(shown).not.toContain("prs_mateo@fjord.example");
  expect(shown).not.toContain("c1");
  expect(shown).toContain("goal");
});

test("G-11 S-17.7 another workspace's run is not found, like one that never was", async () => {
  expect(await runDetail(db, other.workspace.id, "run_mateo")).toBeNull();
  const ask = (key: string, runId: string) =>
    GET(new Request("http://cairn.test/", { headers: { authorization: `Bearer ${key}` } }), {
      params: Promise.resolve({ runId }),
    });
  const [own, foreign, never] = await Promise.all([
    ask(keys.secret, "run_mateo"),
    ask(other.keys.secret, "run_mateo"),
    ask(keys.secret, "run_nobody"),
  ]);
  expect([own.status, foreign.status, never.status]).toEqual([200, 404, 404]);
});

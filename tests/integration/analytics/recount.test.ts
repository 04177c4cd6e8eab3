import { expect, test } from "vitest";
import { differingFigures } from "#lib/analytics/recount.ts";
import { addToRollups } from "#lib/analytics/rollups.ts";
import { minutesAfter, put, putJourney, putPerson, putRun } from "#tests/integration/rows.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const workspaceId = workspace.id;
await putJourney(db, workspaceId, "jrn_cart");
await putPerson(db, workspaceId, "prs_ingrid");
await putRun(db, {
  workspaceId,
  journeyId: "jrn_cart",
  id: "run_1",
  person_id: "prs_ingrid",
  state: "exited",
  end_reason: "goal",
  ended_at: minutesAfter(5),
});
const ids = { workspace_id: workspaceId, journey_id: "jrn_cart", version: 1, run_id: "run_1" };
await put(db, "journey_entry", {
  ...ids,
  person_id: "prs_ingrid",
  instance_key: "",
  slot: "1",
  at: minutesAfter(0),
});
const move = (seq: number, row: Record<string, unknown>) =>
  put(db, "transition", { ...ids, seq, visit: 1, cause: {}, at: minutesAfter(seq), ...row });
await move(1, { step_id: "cart", output: "next", to_step_id: "wait", reason: "entered" });
await move(2, { step_id: "wait", reason: "goal" });

const delta = { workspaceId, journeyId: "jrn_cart", version: 1, n: 1 };

test("V-16 G-25 what was never summed, and what was summed too much, both show", async () => {
  await db.transaction((tx) =>
    addToRollups(tx, [
      { ...delta, stepId: "cart", metric: "entered", key: "" },
      { ...delta, stepId: "cart", metric: "step_out", key: "next" },
      { ...delta, stepId: "wait", metric: "step_in", key: "", n: 2 },
    ]),
  );
  const found = await differingFigures(db, workspaceId);
  expect(found.map(({ metric, key, figure, recount }) => [metric, key, figure, recount])).toEqual([
    ["ended", "exited:goal", 0, 1],
    ["step_in", "", 2, 1],
  ]);
});

test("V-16 G-25 figures that fit the facts show nothing", async () => {
  await db.transaction((tx) =>
    addToRollups(tx, [
      { ...delta, stepId: "wait", metric: "ended", key: "exited:goal" },
      { ...delta, stepId: "wait", metric: "step_in", key: "", n: -1 },
    ]),
  );
  expect(await differingFigures(db, workspaceId)).toEqual([]);
});

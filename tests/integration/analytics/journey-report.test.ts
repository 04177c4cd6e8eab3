import { expect, test } from "vitest";
import { journeyReport } from "#lib/analytics/journey-report.ts";
import { addToRollups, type Delta } from "#lib/analytics/rollups.ts";
import { minutesAfter, put, putJourney, putPerson, putRun, T } from "#tests/integration/rows.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const other = await addWorkspace(platform, "Elsewhere");

await putJourney(db, workspace.id, "jrn_cart");
await putPerson(db, workspace.id, "prs_ingrid");
const runs = [
  { state: "waiting" },
  { state: "waiting", version: 2 },
  { state: "active", step_id: "mail" },
  { state: "completed", step_id: "mail", end_reason: "end", ended_at: minutesAfter(90) },
  { state: "exited", end_reason: "goal", ended_at: minutesAfter(30) },
];
for (const [at, run] of runs.entries()) {
  await putRun(db, {
    workspaceId: workspace.id,
    journeyId: "jrn_cart",
    id: `run_${at}`,
    person_id: "prs_ingrid",
    ...run,
  });
}
for (const [at, minutes] of [
  [3, 80],
  [4, 30],
  [4, 40],
] as const) {
  await put(db, "conversion", {
    id: `cnv_${at}_${minutes}`,
    workspace_id: workspace.id,
    journey_id: "jrn_cart",
    version: 1,
    run_id: `run_${at}`,
    person_id: "prs_ingrid",
    goal_id: "bought",
    event_seq: minutes,
    value: minutes === 40 ? null : "10.10",
    currency: "EUR",
    at: minutesAfter(minutes),
  });
}
await put(db, "delivery", {
  id: "run_3/mail/1",
  workspace_id: workspace.id,
  run_id: "run_3",
  journey_id: "jrn_cart",
  version: 1,
  channel: "email",
  class: "marketing",
  lane: "l",
  message: {},
  state: "sent",
  next_at: new Date(T),
  created_at: minutesAfter(85),
  sent_at: minutesAfter(85),
});

const delta = (stepId: string, metric: Delta["metric"], key: string, n: number, version = 1): Delta => ({
  workspaceId: workspace.id,
  journeyId: "jrn_cart",
  version,
  stepId,
  metric,
  key,
  n,
});
await db.transaction((tx) =>
  addToRollups(tx, [
    delta("cart", "entered", "", 4),
    delta("cart", "entered", "", 1, 2),
    delta("cart", "step_out", "next", 5),
    delta("wait", "step_in", "", 5),
    delta("wait", "step_out", "next", 2),
    delta("mail", "step_in", "", 2),
    delta("mail", "delivery", "sent", 1),
    delta("mail", "delivery", "skipped:no_consent", 2),
    delta("mail", "delivery", "dead:permanent", 1),
    delta("mail", "click", "", 1),
    delta("mail", "ended", "completed:end", 1),
    delta("wait", "ended", "exited:goal", 1),
    { ...delta("cart", "entered", "", 99), workspaceId: other.workspace.id },
  ]),
);

const scope = { workspaceId: workspace.id, journeyId: "jrn_cart", version: null, zone: "Europe/Oslo" };

test("E-15.5 S-15.12 U-34 entered = active + waiting + completed + exited + failed", async () => {
  const report = await journeyReport(db, scope);
  expect(report).toMatchObject({ entered: 5, active: 1, waiting: 2, completed: 1, exited: 1, failed: 0 });
  expect(report.balanced).toBe(true);
  expect(report.endedBy).toEqual([
    { state: "completed", reason: "end", n: 1 },
    { state: "exited", reason: "goal", n: 1 },
  ]);
});

test("U-34 the versions add up to all of them", async () => {
  const [all, first, second] = await Promise.all([
    journeyReport(db, scope),
    journeyReport(db, { ...scope, version: 1 }),
    journeyReport(db, { ...scope, version: 2 }),
  ]);
  expect(all.versions).toEqual([2, 1]);
  expect(first.entered + second.entered).toBe(all.entered);
  expect(first.waiting + second.waiting).toBe(all.waiting);
  expect([first.balanced, second.balanced]).toEqual([true, true]);
});

test("S-15.8 S-15.9 every step says who came, who stands there, and what became of its messages", async () => {
  const { steps } = await journeyReport(db, scope);
  const step = (id: string) => steps.find(({ stepId }) => stepId === id);
  expect(step("cart")).toMatchObject({ entered: 5, out: { next: 5 }, waiting: 0 });
  expect(step("wait")).toMatchObject({ stepIn: 5, waiting: 2, out: { next: 2 }, exits: { goal: 1 } });
  expect(step("mail")).toMatchObject({
    stepIn: 2,
    waiting: 1,
    sent: 1,
    skipped: { no_consent: 2 },
    failed: 1,
    clicked: 1,
    ended: { end: 1 },
    exits: {},
  });
});

test("S-15.8 S-15.10 a run converts once, however many goals it reaches, and money is summed exactly", async () => {
  const report = await journeyReport(db, scope);
  expect(report).toMatchObject({
    conversions: 3,
    converted: 2,
    medianToConvertMs: 40 * 60_000,
    sentAfterGoal: 1,
  });
  expect(report.revenue.map(({ currency, value }) => [currency, Number(value)])).toEqual([["EUR", 20.2]]);
});

test("G-11 another workspace's figures are not counted", async () => {
  const foreign = await journeyReport(db, { ...scope, workspaceId: other.workspace.id });
  expect(foreign).toMatchObject({ entered: 99, waiting: 0, conversions: 0, balanced: false });
});

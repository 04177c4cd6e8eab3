import { expect, test } from "vitest";
import { type CountedEvent, countEvents } from "#lib/analytics/event-counts.ts";
import { foldRollups } from "#lib/analytics/fold.ts";
import { overview } from "#lib/analytics/reports/overview/overview.ts";
import { addToRollups, type Delta } from "#lib/analytics/rollups.ts";
import { stepNumbers } from "#lib/analytics/step-numbers.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;

const delta = (more: Partial<Delta> = {}): Delta => ({
  workspaceId: workspace.id,
  journeyId: "jrn_fold",
  version: 1,
  stepId: "wait",
  metric: "step_in",
  key: "",
  n: 1,
  ...more,
});
const stepIn = async () => {
  const steps = await stepNumbers(db, workspace.id, "jrn_fold", null);
  return steps.find(({ stepId }) => stepId === "wait")?.stepIn;
};

test("G-25 figures are the same before, between and after folds", async () => {
  await db.transaction((tx) => addToRollups(tx, [delta({ n: 3 }), delta({ n: 2 })]));
  expect(await stepIn()).toBe(5);
  expect(await foldRollups(platform)).toBe(2);
  expect(await stepIn()).toBe(5);
  await db.transaction((tx) => addToRollups(tx, [delta()]));
  expect(await stepIn()).toBe(6);
  await foldRollups(platform);
  expect(await stepIn()).toBe(6);
  expect(await foldRollups(platform)).toBe(0);
});

test("G-25 nothing is lost or doubled while batches append and several folds run at once", async () => {
  const before = (await stepIn()) ?? 0;
  const append = () => db.transaction((tx) => addToRollups(tx, [delta(), delta({ stepId: "other" })]));
  const work = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? foldRollups(platform) : append()));
  await Promise.all(work);
  await foldRollups(platform);
  expect(await stepIn()).toBe(before + 40);
  const [left] = await db.rows<{ n: number }>("select count(*) as n from rollup_delta");
  expect(left?.n).toBe(0);
});

test("S-15.2 events are counted on their day in the workspace's zone, and orders with their money", async () => {
  const event = (name: string, timestamp: string, properties = {}): CountedEvent => ({
    workspaceId: workspace.id,
    type: "track",
    event: name,
    timestamp: Date.parse(timestamp),
    properties,
  });
  await db.transaction((tx) =>
    countEvents(tx, [
      // In Oslo it is already March.
      event("Order Completed", "2011-02-28T23:30:00Z", { total: 40, currency: "EUR" }),
      event("Order Completed", "2011-03-01T10:00:00Z", { total: 60.5 }),
      event("Order Refunded", "2011-03-01T11:00:00Z", { total: 10, currency: "EUR" }),
      { ...event("Delivery Settled", "2011-03-01T11:00:00Z"), type: "system" },
    ]),
  );
  const asked = { workspaceId: workspace.id, from: "2011-03-01", to: "2011-03-01" };
  const unfolded = await overview(db, asked);
  await foldRollups(platform);
  const folded = await overview(db, asked);
  expect(folded.events).toEqual(unfolded.events);
  expect(folded.events.map(({ event: name, n }) => [name, n])).toEqual([
    ["Order Completed", 2],
    ["Order Refunded", 1],
  ]);
  expect(folded.orders).toMatchObject([{ currency: "EUR", orders: 2 }]);
  expect(Number(folded.orders[0]?.gross)).toBe(100.5);
  expect(Number(folded.orders[0]?.refunded)).toBe(10);
  expect(folded.newestDay).toBe("2011-03-01");
});

test("a sum that would not fit is held at the most there can be, and the fold goes on", async () => {
  const most = delta({ journeyId: "jrn_most", metric: "conversion", value: 99_999_999_999_999 });
  await db.transaction((tx) => addToRollups(tx, [most, most]));
  await foldRollups(platform);
  const [row] = await db.rows<{ value: string }>("select value from rollup where journey_id = 'jrn_most'");
  expect(Number(row?.value)).toBe(99_999_999_999_999);
});

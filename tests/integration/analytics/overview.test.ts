import { expect, test } from "vitest";
import { overview } from "#lib/analytics/reports/overview/overview.ts";
import { minutesAfter, put, putJourney } from "#tests/integration/rows.ts";
import { buildWorld } from "#tests/world.ts";
import { GET } from "../../../app/api/v1/analytics/overview/route.ts";

const { platform, workspace, keys } = await buildWorld();
const { db } = platform;
await putJourney(db, workspace.id, "jrn_cart");

const rollup = (bucket: Date, metric: string, key: string, n: number) =>
  put(db, "rollup", {
    workspace_id: workspace.id,
    journey_id: "jrn_cart",
    version: 1,
    step_id: "",
    metric,
    key,
    bucket,
    n,
  });
await rollup(minutesAfter(0), "entered", "", 10);
await rollup(minutesAfter(15), "delivery", "sent", 8);
await rollup(minutesAfter(15), "delivery", "skipped:no_consent", 1);
await rollup(minutesAfter(30), "click", "", 3);
await rollup(minutesAfter(30), "conversion", "bought", 2);
// Half past eleven at night in London is the next day in Oslo.
await rollup(new Date("2027-03-01T23:30:00Z"), "delivery", "sent", 1);
const conversion = (id: string, value: string, currency: string | null) =>
  put(db, "conversion", {
    id,
    workspace_id: workspace.id,
    journey_id: "jrn_cart",
    version: 1,
    run_id: id,
    person_id: "p",
    goal_id: "bought",
    event_seq: 1,
    value,
    currency,
    at: minutesAfter(30),
  });
await conversion("a", "20.50", null);
await conversion("b", "9.99", "NOK");

const asked = { workspaceId: workspace.id, from: "2027-03-01", to: "2027-03-02" };

test("S-15.2 days are the workspace's, and every day of the range is there", async () => {
  const { days } = await overview(db, asked);
  expect(days).toEqual([
    { day: "2027-03-01", sent: 8, clicked: 3, conversions: 2, revenue: 20.5 },
    { day: "2027-03-02", sent: 1, clicked: 0, conversions: 0, revenue: 0 },
  ]);
});

test("S-15.14 money of other currencies stays apart", async () => {
  const { revenue, journeys } = await overview(db, asked);
  expect(revenue.map(({ currency, value }) => [currency, Number(value)])).toEqual([
    ["EUR", 20.5],
    ["NOK", 9.99],
  ]);
  expect(journeys).toEqual([
    expect.objectContaining({
      journeyId: "jrn_cart",
      name: "Abandoned cart",
      entered: 10,
      sent: 9,
      clicked: 3,
      revenue: 20.5,
    }),
  ]);
});

test("U-58 totals, days and journeys say the same", async () => {
  const { sent, conversions, days, journeys } = await overview(db, asked);
  const sum = (numbers: readonly number[]) => numbers.reduce((left, right) => left + right, 0);
  expect(sum(days.map((day) => day.sent))).toBe(sent);
  expect(sum(journeys.map((journey) => journey.sent))).toBe(sent);
  expect(sum(days.map((day) => day.conversions))).toBe(conversions);
});

function ask(query: string): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.secret}` };
  return GET(new Request(`http://cairn.test/api/v1/analytics/overview${query}`, { headers }));
}

test("S-15.17 a range that ends before it begins, or is too long, is refused", async () => {
  for (const query of [
    "?from=2027-03-02&to=2027-03-01",
    "?from=2020-01-01&to=2027-01-01",
    "?from=yesterday",
  ]) {
    expect((await ask(query)).status).toBeGreaterThanOrEqual(400);
    expect((await ask(query)).status).toBeLessThan(500);
  }
});

test("without a range the last thirty days are meant", async () => {
  const response = await ask("");
  expect(response.status).toBe(200);
  expect(((await response.json()) as { days: unknown[] }).days).toHaveLength(30);
});

import { expect, test } from "vitest";
import { movesLeft } from "#core/engine/advance.ts";
import { buildEvent, compileDocument, decide, draw, exit, HOUR, T } from "#tests/builders.ts";

const did = (event: string) => ({
  kind: "did",
  event,
  measure: "count",
  operator: "atLeast",
  value: 1,
  window: { kind: "last", duration: { amount: 30, unit: "day" } },
});
const on = (event: string, config: object = {}, settings: object = {}) =>
  compileDocument(
    draw(
      {
        trigger: { kind: "event-trigger", config: { event, ...config } },
        end: { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "day" } } },
        last: exit,
      },
      ["trigger --next--> end", "end --next--> last"],
      settings,
    ),
  );

test("G-12 FT-63 a run goes a hundred moves, fewer where its batch has moved others much, and never fewer than ten", () => {
  expect([0, 899, 900, 950, 990, 50_000].map(movesLeft)).toEqual([100, 100, 100, 50, 10, 10]);
});

test("E-2.1 a filter sees the very event that triggers it", () => {
  const journey = on("Order Completed", { audience: did("Order Completed") });
  const { dispositions } = decide([journey], { queued: [buildEvent("Order Completed")] });
  expect(dispositions[0]?.outcomes).toMatchObject([{ outcome: "entered" }]);
});

test("E-2.2 a run that an event ends may be followed by one that the same event starts", () => {
  const exits = [{ kind: "event", id: "again", event: "Cart Updated" }];
  const journey = on("Cart Updated", {}, { exits });
  const first = decide([journey], { queued: [buildEvent("Cart Updated")] });
  const live = first.runs.map(({ run }) => run);
  const second = decide(
    [journey],
    { queued: [buildEvent("Cart Updated", { timestamp: T + HOUR })], runs: new Map([["per_ana", live]]) },
    T + HOUR,
  );
  expect(second.runs.map(({ run }) => run.state).toSorted()).toEqual(["exited", "waiting"]);
});

test("E-4.3 an exit event from before the run began is none", () => {
  const exits = [{ kind: "event", id: "bought", event: "Order Completed" }];
  const journey = on("Product Added", {}, { exits });
  const [entered] = decide([journey], { queued: [buildEvent("Product Added")] }).runs;
  const early = buildEvent("Order Completed", { timestamp: T - HOUR, receivedAt: T + HOUR });
  const runs = new Map([["per_ana", entered ? [entered.run] : []]]);
  expect(decide([journey], { queued: [early], runs }, T + HOUR).runs).toEqual([]);
});

test("E-4.5 an event that is goal and exit is counted first and then ends the run as the goal", () => {
  const settings = {
    goals: [{ id: "order", name: "Order", event: "Order Completed" }],
    exits: [{ kind: "event", id: "bought", event: "Order Completed" }],
  };
  const journey = on("Product Added", {}, settings);
  const [entered] = decide([journey], { queued: [buildEvent("Product Added")] }).runs;
  const order = buildEvent("Order Completed", {
    timestamp: T + HOUR,
    properties: { order_id: "o1", total: 100, currency: "EUR" },
  });
  const runs = new Map([["per_ana", entered ? [entered.run] : []]]);
  const { conversions, runs: moved } = decide([journey], { queued: [order], runs }, T + HOUR);
  expect(conversions).toMatchObject([{ orderId: "o1", value: 100, currency: "EUR" }]);
  expect(moved).toMatchObject([{ run: { state: "exited", endReason: "goal" } }]);
});

test("E-4.6 a goal counts after the run has ended, within its window only", () => {
  const journey = on(
    "Product Added",
    {},
    { goals: [{ id: "order", name: "Order", event: "Order Completed" }] },
  );
  const [entered] = decide([journey], { queued: [buildEvent("Product Added")] }).runs;
  const ended = {
    ...(entered as { run: object }).run,
    state: "completed",
    endedAt: T + 24 * HOUR,
    wait: null,
  } as never;
  const runs = new Map([["per_ana", [ended]]]);
  const at = (days: number) =>
    buildEvent("Order Completed", {
      timestamp: T + days * 24 * HOUR,
      properties: { order_id: `o${days}`, total: 10 },
    });
  expect(decide([journey], { queued: [at(4)], runs }, T + 96 * HOUR).conversions).toHaveLength(1);
  expect(decide([journey], { queued: [at(6)], runs }, T + 144 * HOUR).conversions).toHaveLength(0);
});

test("S-1.12 what is imported moves nobody", () => {
  const journey = on("Product Added");
  const { runs, dispositions } = decide([journey], {
    queued: [buildEvent("Product Added", { flags: ["historical"] })],
  });
  expect(runs).toEqual([]);
  expect(dispositions).toMatchObject([{ disposition: "processed", outcomes: [] }]);
});

test("S-6.7 an accepted event comes before that person's overdue timer", () => {
  const wait = {
    kind: "wait-for",
    config: { arms: [{ id: "ordered", event: "Order Completed" }], timeout: { amount: 1, unit: "hour" } },
  };
  const journey = compileDocument(
    draw({ wait, a: exit, b: exit }, ["wait --ordered--> a", "wait --timeout--> b"]),
  );
  const [entered] = decide([journey], { queued: [buildEvent("Checkout Started")] }).runs;
  const runs = new Map([["per_ana", entered ? [entered.run] : []]]);
  const order = buildEvent("Order Completed", { timestamp: T + 0.9 * HOUR, receivedAt: T + 0.9 * HOUR });
  const { runs: moved } = decide(
    [journey],
    { queued: [order], due: [entered?.run.id ?? ""], runs },
    T + 2 * HOUR,
  );
  expect(moved).toMatchObject([{ run: { stepId: "a", state: "exited" } }]);
});

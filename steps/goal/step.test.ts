import { expect, test } from "vitest";
import { buildEvent, buildRun, compile, DAY, decide, exit, HOUR, T } from "#tests/builders.ts";

const journeyWith = (config: object = {}) =>
  compile(
    {
      goal: {
        kind: "goal",
        config: { event: "Order Completed", window: { amount: 3, unit: "day" }, ...config },
      },
      wait: { kind: "wait", config: { mode: "for", duration: { amount: 30, unit: "day" } } },
      end: exit,
    },
    "goal --next--> wait",
    "wait --next--> end",
  );

/** A run that passed the goal an hour after it began, and what an order then does to it. */
function orders(after: number, config: object = {}, passed: number | null = HOUR) {
  const journey = journeyWith(config);
  const steps = passed === null ? {} : { goal: { passedAt: T + passed } };
  const wait = { id: "1.1", wakeAt: T + 30 * DAY, arms: [], deliveryId: null, memory: null };
  const run = { ...buildRun(journey), state: "waiting", stepId: "wait", wait, context: { steps } } as const;
  const at = T + after;
  const order = buildEvent("Order Completed", { timestamp: at, receivedAt: at, properties: { total: 80 } });
  return decide([journey], { runs: new Map([["per_ana", [run]]]), queued: [order] }, at);
}

test("S-4.5 counts what people do from when they came by, for as long as the window lasts", () => {
  const counted = orders(2 * DAY).conversions;
  expect(counted).toMatchObject([{ id: "run-1/goal", value: 80, goal: { id: "goal", name: "goal" } }]);
  expect(orders(30 * 60_000).conversions).toEqual([]);
  expect(orders(3 * DAY + 2 * HOUR).conversions).toEqual([]);
  expect(orders(2 * DAY, {}, null).conversions).toEqual([]);
});

test("S-4.7 people stay in the journey, or leave it when that is chosen", () => {
  expect(orders(DAY).runs).toEqual([]);
  expect(orders(DAY, { exits: true }).runs).toMatchObject([{ run: { state: "exited", endReason: "goal" } }]);
});

test("holds nobody, and remembers when they came by", () => {
  const journey = journeyWith();
  const changes = decide([journey], { queued: [buildEvent("Checkout Started")] });
  expect(changes.runs[0]?.run).toMatchObject({
    stepId: "wait",
    context: { steps: { goal: { passedAt: T } } },
  });
});

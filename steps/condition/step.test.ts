import { expect, test } from "vitest";
import { buildEvent, compile, exit, HOUR, play, T } from "#tests/builders.ts";

const journeyOn = (rule: object) =>
  compile(
    { ask: { kind: "condition", config: { rule } }, a: exit, b: exit },
    "ask --yes--> a",
    "ask --no--> b",
  );

test("sends people by what is true when they arrive", () => {
  const rule = { kind: "compare", path: "person.email", operator: "endsWith", value: "@example.test" };
  expect(play(journeyOn(rule)).run.stepId).toBe("a");
  expect(play(journeyOn({ kind: "not", rule })).run.stepId).toBe("b");
});

test("asks the past, the events of the wait before included", () => {
  const rule = {
    kind: "did",
    event: "Order Completed",
    measure: "count",
    operator: "atLeast",
    value: 1,
    window: { kind: "last", duration: { amount: 30, unit: "day" } },
  };
  const wait = {
    kind: "wait-for",
    config: { arms: [{ id: "x", event: "Never" }], timeout: { amount: 2, unit: "hour" } },
  };
  const journey = compile(
    { wait, ask: { kind: "condition", config: { rule } }, a: exit, b: exit },
    "wait --timeout--> ask",
    "ask --yes--> a",
    "ask --no--> b",
  );
  expect(play(journey).run.stepId).toBe("b");
  const order = buildEvent("Order Completed", { timestamp: T + HOUR, receivedAt: T + HOUR });
  // The wait listens for another event; the order is only remembered.
  expect(play(journey, order).run.stepId).toBe("a");
});

import { describe, expect, test } from "vitest";
import { buildEvent, compile, exit, HOUR, MINUTE, play, T } from "#tests/builders.ts";

const over50 = { kind: "compare", path: "event.properties.total", operator: "greaterThan", value: 50 };
const four = { amount: 4, unit: "hour" };
const waitFor = (event: string, more: object = {}) => ({
  kind: "wait-for",
  config: { arms: [{ id: "met", event, ...more }], timeout: four },
});
const order = (after: number, total: number, more: object = {}) =>
  buildEvent("Order Completed", {
    timestamp: T + after,
    receivedAt: T + after,
    properties: { total },
    ...more,
  });

const steps = { wait: waitFor("Order Completed", { where: over50 }), thank: exit, remind: exit };
const journey = compile(steps, "wait --met--> thank", "wait --timeout--> remind");

test("goes on by the arm of the event that comes in time", () => {
  const { transitions } = play(journey, order(10 * MINUTE, 80));
  expect(transitions[1]).toMatchObject({ output: "met", to: "thank", at: T + 10 * MINUTE });
});

test("goes on by `timeout` when nothing comes", () => {
  expect(play(journey).transitions[1]).toMatchObject({ output: "timeout", at: T + 4 * HOUR });
});

test("lets an event pass that misses the condition", () => {
  expect(play(journey, order(10 * MINUTE, 20)).run.stepId).toBe("remind");
});

test("counts an event on the very last millisecond as in time", () => {
  expect(play(journey, order(4 * HOUR, 80)).run.stepId).toBe("thank");
});

test("does not hold a person who has acted since entering", () => {
  const two = compile({ a: waitFor("Checkout Started"), b: waitFor("Order Completed") }, "a --timeout--> b");
  expect(play(two, order(HOUR, 80)).transitions.at(-1)).toMatchObject({ output: "met", at: T + 4 * HOUR });
});

test("E-6.1 an order before the wait passes it at once, or not when only what comes from arrival on counts", () => {
  const delay = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" } } };
  const after = (lookBack: string) =>
    compile({ delay, wait: waitFor("Order Completed", { lookBack }) }, "delay --next--> wait");
  expect(play(after("anchor"), order(10 * MINUTE, 80)).transitions.at(-1)).toMatchObject({
    output: "met",
    at: T + HOUR,
  });
  expect(play(after("arrival"), order(10 * MINUTE, 80)).transitions.at(-1)).toMatchObject({
    output: "timeout",
    at: T + 5 * HOUR,
  });
});

test("E-6.2 the trigger itself does not answer", () => {
  const own = compile({ wait: waitFor("Checkout Started") });
  expect(play(own).transitions.at(-1)).toMatchObject({ output: "timeout" });
});

describe("restarting", () => {
  const hour = { amount: 1, unit: "hour" };
  const restarting = (more: object = {}) =>
    compile({
      wait: {
        kind: "wait-for",
        config: { arms: [{ id: "again", event: "Cart Updated", restart: true }], timeout: hour, ...more },
      },
    });
  const update = (after: number, received = after) =>
    buildEvent("Cart Updated", { timestamp: T + after, receivedAt: T + received });
  const last = (of: ReturnType<typeof restarting>, ...after: number[]) =>
    play(of, ...after.map((minutes) => update(minutes * MINUTE))).transitions.at(-1);

  test("E-6.5 counts anew from each event's own time", () => {
    expect(last(restarting(), 20, 50)).toMatchObject({ output: "timeout", at: T + 110 * MINUTE });
  });

  test("E-6.6 ends at the deadline, and says so", () => {
    const bounded = restarting({ deadline: { amount: 90, unit: "minute" } });
    expect(last(bounded, 20, 50)).toMatchObject({
      output: "timeout",
      reason: "deadline",
      at: T + 90 * MINUTE,
    });
  });

  test("E-6.7 beyond the maximum only the remembered event is refreshed", () => {
    const { run, transitions } = play(
      restarting({ maxRestarts: 2 }),
      ...[20, 50, 100].map((minutes) => update(minutes * MINUTE)),
    );
    expect(transitions.at(-1)).toMatchObject({ output: "timeout", at: T + 110 * MINUTE });
    expect(run.context["steps"]).toMatchObject({ wait: { event: { timestamp: T + 100 * MINUTE } } });
  });

  test("S-6.9 an event older than the last restart changes nothing", () => {
    const { transitions } = play(restarting(), update(50 * MINUTE), update(20 * MINUTE, 55 * MINUTE));
    expect(transitions.at(-1)).toMatchObject({ at: T + 110 * MINUTE });
  });
});

test("S-6.4 an event that has passed one wait also passes the next, and S-6.5 no step twice", () => {
  const two = compile(
    { a: waitFor("Order Completed"), b: waitFor("Order Completed"), end: exit },
    "a --met--> b",
    "b --met--> end",
  );
  const { transitions } = play(two, order(HOUR, 80));
  expect(transitions.map(({ stepId, output }) => [stepId, output])).toContainEqual(["b", "met"]);
});

import { expect, test } from "vitest";
import { buildEvent, compileDocument, decide, draw } from "#tests/builders.ts";

const changes = [
  { trait: "stage", operation: "set", value: { kind: "fixed", value: "lapsed" } },
  { trait: "orders", operation: "increment", value: { kind: "fixed", value: 1 } },
  {
    trait: "last_total",
    operation: "set",
    value: { kind: "path", path: "context.trigger.properties.total" },
  },
  { trait: "city", operation: "set", value: { kind: "path", path: "context.trigger.properties.city" } },
];
const journey = compileDocument(draw({ set: { kind: "update-person", config: { changes } } }, []));

test("changes traits in the batch that moves the run, and logs that it did", () => {
  const event = buildEvent("Checkout Started", { properties: { total: 80 } });
  const { people, emitted, traitHistory } = decide([journey], { queued: [event] });
  expect(people[0]?.traits).toMatchObject({ stage: "lapsed", orders: 1, last_total: 80 });
  expect(emitted).toMatchObject([{ event: "Person Updated", queued: false }]);
  expect(traitHistory.map(({ trait }) => trait)).toEqual(["stage", "orders", "last_total"]);
});

test("S-10.2 a missing value leaves its trait alone and is told", () => {
  const { transitions, people } = decide([journey], { queued: [buildEvent("Checkout Started")] });
  expect(transitions[1]?.transition.reason).toBe("2 of 4 had no value");
  expect(people[0]?.traits).not.toHaveProperty("city");
});

import { expect, test } from "vitest";
import { buildEvent, buildPerson, compileDocument, decide, draw, exit } from "#tests/builders.ts";

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

test("S-10.2 sets, sets what is missing, adds up, appends and removes", () => {
  const fixed = (value: string | number) => ({ kind: "fixed", value });
  const all = [
    { trait: "stage", operation: "set", value: fixed("new") },
    { trait: "first", operation: "setIfMissing", value: fixed("no") },
    { trait: "second", operation: "setIfMissing", value: fixed("yes") },
    {
      trait: "points",
      operation: "increment",
      value: { kind: "text", text: "{{ event.properties.total }}" },
    },
    { trait: "price", operation: "increment", value: fixed(0.2) },
    { trait: "tags", operation: "append", value: fixed("b") },
    { trait: "labels", operation: "remove", value: fixed("x") },
    { trait: "old", operation: "remove" },
    {
      trait: "greeting",
      operation: "set",
      value: { kind: "text", text: "Hi {{ person.name | default: 'you' }}" },
    },
    { trait: "stage", operation: "append", value: fixed("mistyped") },
  ];
  const drawn = compileDocument(draw({ set: { kind: "update-person", config: { changes: all } } }, []));
  const traits = { first: "kept", points: 10, price: 0.1, tags: ["a"], labels: ["x", "y"], old: 1 };
  const person = buildPerson({ traits });
  const event = buildEvent("Checkout Started", { properties: { total: 5 } });
  const changed = decide([drawn], { queued: [event], people: new Map([[person.id, person]]) }).people[0]
    ?.traits;
  expect(changed).toEqual({
    ...{
      stage: "new",
      first: "kept",
      second: "yes",
      points: 15,
      price: 0.3,
      tags: ["a", "b"],
      labels: ["y"],
    },
    greeting: "Hi you",
  });
});

test("S-7.1 a condition behind it judges the person as changed, in the same batch", () => {
  const rule = { kind: "compare", path: "person.stage", operator: "is", value: "lapsed" };
  const asking = compileDocument(
    draw(
      {
        set: {
          kind: "update-person",
          config: {
            changes: [{ trait: "stage", operation: "set", value: { kind: "fixed", value: "lapsed" } }],
          },
        },
        ask: { kind: "condition", config: { rule } },
        yes: exit,
        no: exit,
      },
      ["set --next--> ask", "ask --yes--> yes", "ask --no--> no"],
    ),
  );
  const { runs, transitions } = decide([asking], { queued: [buildEvent("Checkout Started")] });
  expect(runs[0]?.run).toMatchObject({ stepId: "yes", state: "exited" });
  expect(transitions.map(({ cause }) => cause)).toEqual(transitions.map(() => ({ kind: "proceed" })));
});

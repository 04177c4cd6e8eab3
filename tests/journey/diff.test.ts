import { expect, test } from "vitest";
import { diffJourneys, isEmptyDiff } from "#core/journey/diff.ts";
import { checkDocument, readStored } from "#core/journey/stored.ts";
import { drawJourney } from "./draw.ts";

const before = drawJourney(
  {
    start: ["event-trigger", { event: "A" }],
    pause: ["wait", { duration: { amount: 1, unit: "hour" } }],
    mail: ["email"],
    old: ["exit"],
  },
  ["start --next--> pause", "pause --next--> mail", "mail --next--> old"],
);

test("U-23 a diff names steps added, removed, changed from old to new, and led elsewhere", () => {
  const after = drawJourney(
    {
      start: ["event-trigger", { event: "A" }],
      pause: ["wait", { duration: { amount: 10, unit: "second" } }],
      mail: ["email"],
      fresh: ["exit"],
    },
    ["start --next--> pause", "pause --next--> mail", "mail --next--> fresh"],
    { priority: 80 },
  );
  expect(diffJourneys(before, after)).toEqual({
    steps: [
      {
        stepId: "pause",
        name: "pause",
        kind: "wait",
        change: "changed",
        fields: [
          { path: "config.duration.amount", before: 1, after: 10 },
          { path: "config.duration.unit", before: "hour", after: "second" },
        ],
        rewired: [],
      },
      {
        stepId: "mail",
        name: "mail",
        kind: "email",
        change: "changed",
        fields: [],
        rewired: [{ output: "next", from: "old", to: "fresh" }],
      },
      { stepId: "fresh", name: "fresh", kind: "exit", change: "added", fields: [], rewired: [] },
      { stepId: "old", name: "old", kind: "exit", change: "removed", fields: [], rewired: [] },
    ],
    settings: [{ path: "priority", before: 50, after: 80 }],
    drawing: 0,
  });
});

test("moved cards and notes are drawing, not content", () => {
  const moved = { ...before, steps: before.steps.map((step) => ({ ...step, x: 80 })) };
  const diff = diffJourneys(before, moved);
  expect([isEmptyDiff(diff), diff.drawing]).toEqual([true, 4]);
});

test("the same drawing with its keys in another order is no difference", () => {
  expect(isEmptyDiff(diffJourneys(before, JSON.parse(JSON.stringify(before))))).toBe(true);
});

test.each([
  [
    "two steps of one id",
    {
      steps: [
        { id: "a", kind: "wait", name: "A" },
        { id: "a", kind: "wait", name: "B" },
      ],
      edges: [],
    },
    "/steps/1",
    "duplicate_id",
  ],
  [
    "an output that leads to two steps",
    {
      steps: [],
      edges: [
        { from: "a", output: "n", to: "b" },
        { from: "a", output: "n", to: "c" },
      ],
    },
    "/edges/1",
    "duplicate_output",
  ],
  [
    "a field that nobody knows",
    { steps: [{ id: "a", kind: "wait", name: "A", colour: "red" }], edges: [] },
    "/steps/0",
    "unknown_field",
  ],
  [
    "a step without a name",
    { steps: [{ id: "a", kind: "wait", name: "" }], edges: [] },
    "/steps/0/name",
    "invalid",
  ],
  [
    "a place that is no number",
    { steps: [{ id: "a", kind: "wait", name: "A", x: "left" }], edges: [] },
    "/steps/0/x",
    "invalid",
  ],
  ["no list of steps", { edges: [] }, "/steps", "invalid"],
])("a document with %s is refused with its place", (_case, document, pointer, code) => {
  const checked = checkDocument(document);
  expect(checked.ok ? [] : checked.problems.map((one) => [one.pointer, one.code])).toContainEqual([
    pointer,
    code,
  ]);
});

test("a document of more than 1 MB is refused", () => {
  const config = { text: "x".repeat(1_000_001) };
  expect(checkDocument({ steps: [{ id: "a", kind: "wait", name: "A", config }], edges: [] })).toMatchObject({
    ok: false,
    problems: [{ code: "too_large" }],
  });
});

test("U-17 whatever is stored opens: rings, loose ends and foreign kinds whole, broken parts left out", () => {
  const ring = {
    steps: [{ id: "a", kind: "teleport", kindVersion: 9, name: "A", config: { x: [1] } }],
    edges: [{ from: "a", output: "next", to: "a" }],
  };
  expect(readStored(ring)).toMatchObject(ring);
  const broken = {
    ...ring,
    steps: [...ring.steps, { id: "b" }, "nonsense", null],
    notes: 7,
    settings: { goals: "many" },
  };
  expect(readStored(broken)).toMatchObject({ ...ring, notes: [], settings: { goals: [] } });
  for (const value of [null, 1, "text", [], {}])
    expect(readStored(value)).toMatchObject({ steps: [], edges: [] });
});

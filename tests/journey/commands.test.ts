import { expect, test } from "vitest";
import { applyCommand } from "#core/journey/apply.ts";
import type { Command } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { flowOrder } from "#core/journey/graph.ts";
import { deletionPlans } from "#core/journey/remove.ts";
import { arrows, drawJourney, ids } from "./draw.ts";

const WAIT = ["wait", {}] as const;
const step = (id: string, x = 0, y = 0) => ({ id, kind: "wait", kindVersion: 1, name: id, config: {}, x, y });

function after(document: JourneyDocument, ...commands: readonly Command[]): JourneyDocument {
  return commands.reduce((drawn, command) => {
    const applied = applyCommand(drawn, command);
    if (!applied.ok) throw new Error(applied.refusal);
    return applied.document;
  }, document);
}

const places = (document: JourneyDocument) =>
  Object.fromEntries(document.steps.map(({ id, x, y }) => [id, [x, y]]));

const forked = drawJourney(
  {
    start: ["event-trigger"],
    ask: ["condition"],
    yes: ["email", {}, { x: -156, y: 336 }],
    no: ["email", {}, { x: 156, y: 336 }],
    later: ["wait", {}, { x: 156, y: 504 }],
    joined: ["exit", {}, { x: 0, y: 672 }],
  },
  [
    "start --next--> ask",
    "ask --yes--> yes",
    "ask --no--> no",
    "yes --next--> joined",
    "no --next--> later",
    "later --next--> joined",
  ],
);

test("U-8 inserting on a connection moves what is below by 168 px, and leaves alone what is beside", () => {
  const inserted = after(forked, {
    kind: "insertOnEdge",
    step: step("fresh", -156, 336),
    edge: { from: "ask", output: "yes" },
    output: "next",
  });
  expect(places(inserted)).toEqual({
    start: [0, 0],
    ask: [0, 168],
    fresh: [-156, 336],
    yes: [-156, 504],
    no: [156, 336],
    later: [156, 504],
    joined: [0, 840],
  });
  expect(arrows(inserted)).toContain("ask --yes--> fresh");
  expect(arrows(inserted)).toContain("fresh --next--> yes");
});

test("U-11 keeping the Yes branch takes the No steps along, and the neighbours reconnect", () => {
  const [keepYes, keepNo, all] = deletionPlans(forked, "ask");
  expect(keepYes).toEqual({ output: "yes", ids: ["ask", "no", "later"] });
  expect(keepNo).toEqual({ output: "no", ids: ["ask", "yes"] });
  expect(all).toEqual({ output: null, ids: ["ask", "yes", "no", "later", "joined"] });
  const kept = after(forked, {
    kind: "deleteSteps",
    ids: [...(keepYes?.ids ?? [])],
    notes: [],
    keep: { ask: "yes" },
  });
  expect([ids(kept), arrows(kept)]).toEqual([
    ["start", "yes", "joined"],
    ["start --next--> yes", "yes --next--> joined"],
  ]);
});

test("deleting steps in a row connects what led to the first with what followed the last", () => {
  const row = drawJourney({ a: ["event-trigger"], b: WAIT, c: WAIT, d: WAIT }, [
    "a --next--> b",
    "b --next--> c",
    "c --next--> d",
  ]);
  expect(arrows(after(row, { kind: "deleteSteps", ids: ["b", "c"], notes: [], keep: {} }))).toEqual([
    "a --next--> d",
  ]);
});

test("deleting a step draws what followed closer again", () => {
  const row = drawJourney({ a: ["event-trigger"], b: WAIT, c: WAIT, d: WAIT }, [
    "a --next--> b",
    "b --next--> c",
    "c --next--> d",
  ]);
  expect(places(after(row, { kind: "deleteSteps", ids: ["b"], notes: [], keep: {} }))).toEqual({
    a: [0, 0],
    c: [0, 168],
    d: [0, 336],
  });
});

test("U-16 moving a step in the flow closes its gap and opens another, in one command", () => {
  const row = drawJourney({ a: ["event-trigger"], one: WAIT, two: WAIT, out: ["exit"] }, [
    "a --next--> one",
    "one --next--> two",
    "two --next--> out",
  ]);
  const moved = after(row, {
    kind: "placeInFlow",
    id: "two",
    behind: { from: "a", output: "next" },
    output: "next",
  });
  expect(arrows(moved).sort()).toEqual(["a --next--> two", "one --next--> out", "two --next--> one"]);
  expect(flowOrder(moved).map(({ id }) => id)).toEqual(["a", "two", "one", "out"]);
});

test("U-10 a connection that closes a ring is refused and changes nothing", () => {
  expect(applyCommand(forked, { kind: "connect", from: "later", output: "next", to: "start" })).toEqual({
    ok: false,
    refusal: "cycle",
  });
  expect(
    applyCommand(forked, {
      kind: "placeInFlow",
      id: "ask",
      behind: { from: "later", output: "next" },
      output: "yes",
    }),
  ).toEqual({ ok: false, refusal: "cycle" });
});

test("connecting an occupied output puts the new connection in the place of the old", () => {
  const connected = after(forked, { kind: "connect", from: "yes", output: "next", to: "later" });
  expect(arrows(connected)).toEqual([
    "start --next--> ask",
    "ask --yes--> yes",
    "ask --no--> no",
    "yes --next--> later",
    "no --next--> later",
    "later --next--> joined",
  ]);
});

test("outputs that a setting takes away lose their connections, and undo brings both back", () => {
  const command: Command = { kind: "setField", id: "ask", set: { rule: true }, unset: [], lost: ["no"] };
  const applied = applyCommand(forked, command);
  if (!applied.ok) throw new Error(applied.refusal);
  expect(arrows(applied.document)).not.toContain("ask --no--> no");
  const undone = applyCommand(applied.document, applied.inverse);
  expect(undone.ok && JSON.stringify(undone.document)).toBe(JSON.stringify(forked));
});

test("one setting of the journey leaves the others as they are", () => {
  const once = { ...forked.settings.reentry, mode: "once" as const };
  const set = after(
    forked,
    { kind: "setJourneySetting", set: { reentry: once } },
    { kind: "setJourneySetting", set: { priority: 70 } },
  );
  expect(set.settings).toMatchObject({ priority: 70, reentry: { mode: "once" } });
});

test("the 501st step is refused", () => {
  const full = { ...forked, steps: Array.from({ length: 500 }, (_one, at) => step(`s${at}`)) };
  expect(applyCommand(full, { kind: "addStep", step: step("more") })).toEqual({
    ok: false,
    refusal: "too_large",
  });
});

test("an undo over somebody else's changes puts back what fits, and never two connections on an output", () => {
  const mine = applyCommand(forked, { kind: "disconnect", from: "yes", output: "next" });
  if (!mine.ok) throw new Error(mine.refusal);
  const theirs = after(mine.document, { kind: "connect", from: "yes", output: "next", to: "later" });
  const undone = after(theirs, mine.inverse);
  const outlets = undone.edges.map(({ from, output }) => `${from}:${output}`);
  expect(new Set(outlets).size).toBe(outlets.length);
});

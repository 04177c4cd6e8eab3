import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import { besides, overlayOf } from "#core/journey/overlay.ts";
import { EVERYBODY_STAYS, planSchema, resolvePlan } from "#core/journey/plan.ts";
import { diffWords } from "#core/journey/text-diff.ts";
import { estimateVolume } from "#core/journey/volume.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { drawJourney } from "#tests/journey/draw.ts";

const HOUR = { mode: "for", duration: { amount: 1, unit: "hour" } };
const ASKS = { rule: { kind: "compare", path: "person.traits.vip", operator: "isTrue" } };
const before = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    pause: ["wait", HOUR],
    mail: ["email", { templateId: "tpl" }],
    out: ["exit"],
  },
  ["start --next--> pause", "pause --next--> mail", "mail --next--> out"],
);
const after = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    pause: ["wait", { mode: "for", duration: { amount: 2, unit: "hour" } }],
    fork: ["condition", ASKS],
    out: ["exit"],
  },
  ["start --next--> pause", "pause --next--> fork", "fork --yes--> out", "fork --no--> out"],
);

describe("two versions on one drawing", () => {
  test("U-23 what is gone stays as a ghost, what is new is marked, and the old way of an output stands beside the new", () => {
    const { document, marks } = overlayOf(before, after);
    expect(document.steps.map(({ id }) => id)).toEqual(["start", "pause", "fork", "out", "mail"]);
    expect(marks.steps).toEqual({ pause: "changed", fork: "added", mail: "removed" });
    expect(marks.edges).toEqual({
      "pause:next": "added",
      "fork:yes": "added",
      "fork:no": "added",
      "mail:next": "removed",
    });
    expect(marks.ghosts).toEqual([{ from: "pause", output: "next", to: "mail" }]);
  });

  test("side by side, each shows what concerns it", () => {
    const sides = besides(before, after);
    expect([sides.before.document, sides.after.document]).toEqual([before, after]);
    expect(sides.before.marks.edges).toEqual({ "pause:next": "removed", "mail:next": "removed" });
    expect(Object.keys(sides.after.marks.edges)).toEqual(["pause:next", "fork:yes", "fork:no"]);
  });

  test("a version against itself has no marks", () => {
    expect(overlayOf(after, after)).toEqual({ document: after, marks: { steps: {}, edges: {}, ghosts: [] } });
  });
});

describe("two texts word by word", () => {
  test("the words that both have stay", () => {
    expect(diffWords("Your cart waits for you", "Your full cart waits")).toEqual([
      { at: 0, kind: "same", text: "Your " },
      { at: 1, kind: "added", text: "full " },
      { at: 2, kind: "same", text: "cart " },
      { at: 3, kind: "removed", text: "waits for you" },
      { at: 4, kind: "added", text: "waits" },
    ]);
  });

  test("leaving out what was added gives the old text, leaving out what was removed the new", () => {
    const words = fc
      .array(fc.constantFrom("a", "b", "c d", "\n", " "), { maxLength: 40 })
      .map((list) => list.join(" "));
    fc.assert(
      fc.property(words, words, (old, fresh) => {
        const pieces = diffWords(old, fresh);
        const without = (kind: string) =>
          pieces.flatMap((one) => (one.kind === kind ? [] : [one.text])).join("");
        expect([without("added"), without("removed")]).toEqual([old, fresh]);
      }),
    );
  });

  test("what is too long to be read word by word is compared as a whole", () => {
    const long = "word ".repeat(700);
    expect(diffWords(long, `${long}more`).map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
});

describe("what a drawing would bring", () => {
  const fork = drawJourney(
    {
      start: ["event-trigger", { event: "Signed Up" }],
      fork: ["condition", ASKS],
      mail: ["email", { templateId: "tpl" }],
      out: ["exit"],
    },
    ["start --next--> fork", "fork --yes--> mail", "fork --no--> out", "mail --next--> out"],
  );
  const estimate = (document: JourneyDocument, outputs: Record<string, Record<string, number>>) =>
    estimateVolume(document, stepKinds, {
      entries: new Map([["start", 100]]),
      outputs: new Map(Object.entries(outputs)),
    });

  test("a fork that people have come through shares as they did; one without history shares alike and says so", () => {
    expect(estimate(fork, { fork: { yes: 1, no: 3 } })).toMatchObject({
      entriesPerDay: 100,
      sends: { email: 25 },
      guessed: [],
    });
    expect(estimate(fork, {})).toMatchObject({ sends: { email: 50 }, guessed: ["fork"] });
  });

  test("a trigger of which nothing is known is named", () => {
    expect(estimateVolume(fork, stepKinds, { entries: new Map(), outputs: new Map() })).toMatchObject({
      entriesPerDay: 0,
      sends: {},
      unknown: ["start"],
    });
  });

  test("in a ring the flow dies down", () => {
    const ring = drawJourney(
      {
        start: ["event-trigger", { event: "Signed Up" }],
        a: ["wait", HOUR],
        fork: ["condition", ASKS],
        out: ["exit"],
      },
      ["start --next--> a", "a --next--> fork", "fork --yes--> a", "fork --no--> out"],
    );
    expect(estimate(ring, {}).steps["a"]).toBeCloseTo(200, 0);
  });
});

describe("a plan for the people inside", () => {
  const ask = (plan: object, standing = [{ version: 1, stepId: "mail", people: 10 }]) =>
    resolvePlan({
      plan: planSchema.parse(plan),
      document: after,
      inside: [{ version: 1, document: before }],
      standing,
      fateOf: (_version, stepId) => (stepId === "mail" ? "removed" : stepId === "pause" ? "changed" : "same"),
    });

  test("S-13.3 only new people: nobody is named, everybody stays", () => {
    expect(ask(EVERYBODY_STAYS)).toEqual({ rules: [], problems: [] });
  });

  test("S-13.3 everyone who can move: the same step of the same kind; the others stay", () => {
    const { rules } = ask({ people: "everyone" });
    expect(rules.map(({ stepId, act }) => [stepId, act])).toEqual([
      ["start", "move"],
      ["pause", "move"],
      ["out", "move"],
    ]);
  });

  test("S-13.4 step by step, a rule that names its version goes before one for all, and what is the same may be left out", () => {
    const rules = [
      { act: "exit", stepId: "mail" },
      { act: "move", stepId: "mail", version: 1, to: "pause", timer: "keep" },
    ];
    expect(ask({ people: "perStep", rules }).rules).toEqual([
      { version: 1, stepId: "mail", act: "move", to: "pause", timer: "keep", sendAgain: false },
    ]);
  });

  test("S-13.4 nobody can be moved onto a trigger, nor to a step that is not there", () => {
    const to = (target: string) =>
      ask({ people: "perStep", rules: [{ act: "move", stepId: "mail", to: target }] });
    expect(to("start").problems).toMatchObject([{ pointer: "/plan/rules/0/to", code: "is_a_trigger" }]);
    expect(to("gone").problems).toMatchObject([{ code: "no_such_step" }]);
  });
});

import { expect, test } from "vitest";
import { documentSchema } from "#core/journey/document.ts";
import { FIX_LABELS, ISSUES } from "#core/journey/issue.ts";
import words from "#messages/en/issues.json" with { type: "json" };
import { drawJourney } from "./draw.ts";
import { EMAIL, FACTS, GOAL, lint, row, rule, SOUND, TRIGGER, toy, WAIT } from "./lint-rules.ts";

const many = (n: number) => {
  const steps = Array.from({ length: n }, (_one, at) =>
    documentSchema.shape.steps.element.parse({
      id: `s${at}`,
      kind: "wait",
      name: `Wait ${at}`,
      config: WAIT[1],
    }),
  );
  return { ...documentSchema.parse({ steps: [], edges: [] }), steps };
};
const ring = drawJourney(
  { start: TRIGGER, a: WAIT, b: WAIT },
  ["start --next--> a", "a --next--> b", "b --next--> a"],
  { goals: [GOAL] },
);
const loop = (body: readonly [string, object?, object?]) =>
  drawJourney(
    { start: TRIGGER, body, again: ["toy-back"], out: ["exit"] },
    ["start --next--> body", "body --next--> again", "again --done--> out", "again --again--> body"],
    { goals: [GOAL] },
  );

rule("L-101", "nothing starts it", {
  fires: drawJourney({ pause: WAIT }, []),
  text: "Nothing starts this journey.",
});
rule("L-102", "a step that nothing leads to is never reached", {
  fires: drawJourney({ start: TRIGGER, alone: WAIT }, []),
  text: '"alone" can never be reached.',
});
rule("L-103", "a ring needs a Loop back step, and is mended by one", {
  fires: ring,
  text: '"a" leads back to itself. Use a Loop back step with a limit.',
  silent: [loop(WAIT)],
});
rule("L-104", "E-10.5 a loop without a wait would run at once", {
  fires: loop(EMAIL),
  text: 'The loop to "body" has no wait and would run 3 times at once.',
  silent: [loop(WAIT)],
});
rule("L-104", "a wait that is switched off does not count", {
  fires: loop(["wait", WAIT[1], { off: true }]),
  text: 'The loop to "body" has no wait and would run 3 times at once.',
});
rule("L-105", "a connection leads to a step that is gone", {
  fires: drawJourney({ start: TRIGGER }, ["start --next--> gone"]),
  text: 'A connection from "start" leads nowhere.',
});
rule("L-105", "a connection leaves by an output that is gone", {
  fires: drawJourney({ start: TRIGGER, pause: WAIT, out: ["exit"] }, [
    "start --next--> pause",
    "pause --yes--> out",
  ]),
  text: 'A connection from "pause" leads nowhere.',
});
rule("L-106", "a kind or its version is unknown", {
  fires: row({ odd: ["teleport", {}, { kindVersion: 3 }] }),
  text: "This installation does not know the step kind teleport v3.",
});
rule("L-107", "500 steps are the most", {
  fires: many(501),
  text: "A journey can have 500 steps; this one has 501. Split it with Start journey.",
  silent: [many(500)],
});
rule("L-108", "more than 300 steps are hard to follow", {
  fires: many(301),
  text: "301 steps are hard to follow. Consider splitting this journey.",
  silent: [many(300)],
});
rule("L-109", "an output leads nowhere, which may be meant", {
  fires: drawJourney({ start: TRIGGER, pause: WAIT }, ["start --next--> pause"]),
  text: 'People leave at "Next" of "pause".',
});
rule("L-110", "a step is switched off", {
  fires: row({ pause: ["wait", WAIT[1], { off: true }] }),
  text: '"pause" is switched off; people pass straight through.',
});
rule("L-111", "two steps share a name", {
  fires: row({ a: ["wait", WAIT[1], { name: "Pause" }], b: ["wait", WAIT[1], { name: "pause " }] }),
  text: 'Two steps are called "pause "; reports will be hard to read.',
});
rule("L-120", "a required field is empty", {
  fires: row({ ask: ["condition", {}] }),
  text: '"ask" needs a condition.',
});
rule("L-120", "a comparison without a value is not finished, however deep it stands", {
  fires: row({
    ask: [
      "condition",
      {
        rule: {
          kind: "any",
          rules: [{ kind: "not", rule: { kind: "compare", path: "person.city", operator: "is", value: "" } }],
        },
      },
    ],
  }),
  text: '"ask" needs a value.',
  field: "rule.rules.0.rule.value",
});
rule("L-120", "an exit by a rule that asks nothing would end every run", {
  fires: row({}, { exits: [{ kind: "rule", id: "x", rule: { kind: "all", rules: [] } }] }),
  text: "The exit by a rule needs a condition.",
});
rule("L-121", "a field is wrong", {
  fires: row({ pause: ["wait", { mode: "until", weekdays: [1], time: "9" }] }),
  text: '"pause": time is not right: write the time as 09:00.',
});
rule("L-122", "what a step names is gone", {
  fires: { facts: { ...FACTS, templates: [] } },
  text: '"mail" uses template "tpl_1", which no longer exists.',
});
rule("L-122", "what is gone is still called by its name", {
  fires: {
    document: row({ add: toy({ uses: [{ object: "list", id: "lst_1", field: "listId" }] }) }),
    facts: { ...FACTS, objects: { list: [{ id: "lst_1", name: "VIPs", gone: true }] } },
  },
  text: '"add" uses list "VIPs", which no longer exists.',
  field: "listId",
  silent: [
    {
      document: row({ add: toy({ uses: [{ object: "list", id: "lst_1", field: "listId" }] }) }),
      facts: { ...FACTS, objects: { list: [{ id: "lst_1", name: "VIPs" }] } },
    },
    row({ add: toy({ uses: [{ object: "list", id: "lst_1", field: "listId" }] }) }),
  ],
});

test("a sound journey has nothing said about it", () => {
  expect(lint(SOUND)).toEqual([]);
});

test("the more specific rule speaks in place of L-120 and L-121", () => {
  const listen = { arms: [{ id: "a", event: "Order Completed", restart: true }] };
  const drawn = row({
    mail: ["email", { templateId: "" }],
    hook: ["webhook", { url: "" }],
    ftp: ["webhook", { url: "ftp://crm" }],
    ever: ["wait-for", { ...listen, timeout: null, maxRestarts: null }],
    odds: ["toy-split", { weights: [50, 40] }],
  });
  const blocks = lint(drawn).filter(({ level, code }) => level === "block" && code !== "L-105");
  expect(blocks.map(({ code }) => code).sort()).toEqual([
    "L-305",
    "L-306",
    "L-307",
    "L-401",
    "L-501",
    "L-501",
    "L-602",
  ]);
});

test("without facts, rules that need them stay silent", () => {
  const drawn = row({ start: ["event-trigger", { event: "Moon Rose" }], mail: EMAIL });
  expect(lint(drawn, null).map(({ code }) => code)).toEqual([]);
});

test("blocks come first, then warnings, then hints", () => {
  const drawn = drawJourney({ start: TRIGGER, alone: WAIT, off: ["wait", WAIT[1], { off: true }] }, []);
  const levels = lint(drawn).map(({ level }) => level);
  const order = ["block", "warn", "hint"];
  expect(levels).toEqual(levels.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
  expect(new Set(levels).size).toBe(3);
});

test("every rule and every button has words, and no words are left over", () => {
  expect(Object.keys(words.texts).sort()).toEqual(Object.keys(ISSUES).sort());
  expect(Object.keys(words.fixes).sort()).toEqual([...FIX_LABELS].sort());
});

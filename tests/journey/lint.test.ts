import { describe, expect, test } from "vitest";
import { applyCommand } from "#core/journey/apply.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { ISSUES, type Issue, type IssueCode } from "#core/journey/issue.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-context.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { drawJourney } from "./draw.ts";

const TRIGGER = ["event-trigger", { event: "Product Added" }] as const;
const WAIT = ["wait", { mode: "for", duration: { amount: 1, unit: "hour" } }] as const;
const EMAIL = ["email", { templateId: "tpl_1" }] as const;
const GOAL = { id: "g", name: "Order", event: "Order Completed" };
const ARM = { id: "a", event: "Order Completed" };
const HOUR = { amount: 1, unit: "hour" };
const TEMPLATE = {
  id: "tpl_1",
  name: "Cart reminder",
  channel: "email",
  class: "marketing",
  topicId: "top_1",
  hasUnsubscribe: true,
  problem: null,
};
const FACTS: LintFacts = {
  templates: [TEMPLATE],
  events: [
    { name: "Product Added", count: 12 },
    { name: "Order Completed", count: 4 },
  ],
};

/** A journey that nobody has anything to say about but that its end is an end. */
const SOUND = drawJourney(
  { start: TRIGGER, pause: WAIT, mail: EMAIL, out: ["exit"] },
  ["start --next--> pause", "pause --next--> mail", "mail --next--> out"],
  { goals: [GOAL] },
);

type Fixture = Readonly<{
  fires: JourneyDocument;
  text: string;
  silent?: JourneyDocument;
  facts?: LintFacts | null;
}>;

const waitFor = (config: object, settings: object = {}) =>
  drawJourney(
    { start: TRIGGER, listen: ["wait-for", config], out: ["exit"] },
    ["start --next--> listen", "listen --timeout--> out"],
    { goals: [GOAL], ...settings },
  );
const withSteps = (
  steps: Parameters<typeof drawJourney>[0],
  edges: string[] = [],
  settings: object = { goals: [GOAL] },
) => drawJourney({ start: TRIGGER, ...steps }, edges, settings);
const many = (n: number) => {
  const steps = Array.from({ length: n }, (_one, at) => ({
    id: `s${at}`,
    kind: "wait",
    name: `Wait ${at}`,
    config: WAIT[1],
  }));
  return {
    ...documentSchema.parse({ steps: steps.slice(0, 1), edges: [] }),
    steps: steps.map((step) => documentSchema.shape.steps.element.parse(step)),
  };
};

/** One drawing that makes the rule speak, in its exact words; the sound one keeps it silent unless said otherwise. */
const FIXTURES: Readonly<Record<IssueCode, Fixture>> = {
  "L-101": { fires: drawJourney({ pause: WAIT }, []), text: "Nothing starts this journey." },
  "L-102": { fires: withSteps({ alone: WAIT }), text: '"alone" can never be reached.' },
  "L-103": {
    fires: withSteps({ a: WAIT, b: WAIT }, ["start --next--> a", "a --next--> b", "b --next--> a"]),
    text: '"a" leads back to itself. Use a Loop back step with a limit.',
  },
  "L-105": {
    fires: withSteps({}, ["start --next--> gone"]),
    text: 'A connection from "start" leads nowhere.',
  },
  "L-106": {
    fires: withSteps({ odd: ["teleport", {}, { kindVersion: 3 }] }, ["start --next--> odd"]),
    text: "This installation does not know the step kind teleport v3.",
  },
  "L-107": {
    fires: many(501),
    text: "A journey can have 500 steps; this one has 501. Split it with Start journey.",
    silent: many(500),
  },
  "L-108": {
    fires: many(301),
    text: "301 steps are hard to follow. Consider splitting this journey.",
    silent: many(300),
  },
  "L-109": {
    fires: withSteps({ pause: WAIT }, ["start --next--> pause"]),
    text: 'People leave at "Next" of "pause".',
  },
  "L-110": {
    fires: withSteps({ pause: ["wait", WAIT[1], { off: true }] }, ["start --next--> pause"]),
    text: '"pause" is switched off; people pass straight through.',
  },
  "L-111": {
    fires: withSteps({ a: ["wait", WAIT[1], { name: "Pause" }], b: ["wait", WAIT[1], { name: "pause " }] }),
    text: 'Two steps are called "pause "; reports will be hard to read.',
  },
  "L-120": {
    fires: withSteps({ ask: ["condition", {}] }, ["start --next--> ask"]),
    text: '"ask" needs a condition.',
  },
  "L-121": {
    fires: withSteps({ pause: ["wait", { mode: "until", weekdays: [1], time: "9" }] }, [
      "start --next--> pause",
    ]),
    text: '"pause": time is not right: write the time as 09:00.',
  },
  "L-122": {
    fires: SOUND,
    facts: { ...FACTS, templates: [] },
    text: '"mail" uses template "tpl_1", which no longer exists.',
    silent: SOUND,
  },
  "L-201": {
    fires: drawJourney({ start: ["event-trigger", { event: "Moon Rose" }] }, []),
    text: 'No "Moon Rose" event arrived in the last 30 days.',
  },
  "L-202": {
    fires: drawJourney({ start: ["event-trigger", { event: "Product Aded" }] }, []),
    text: '"Product Aded" never arrived, but "Product Added" did (12 in 30 days).',
  },
  "L-205": {
    fires: drawJourney({ start: TRIGGER }, [], { exits: [{ kind: "cart", id: "x" }] }),
    text: "Choose the property that tells entries apart, for example cart_id.",
    silent: drawJourney({ start: TRIGGER }, [], {
      exits: [{ kind: "cart", id: "x" }],
      reentry: { key: "properties.cart_id" },
    }),
  },
  "L-302": {
    fires: withSteps({ ask: ["condition", { rule: { kind: "all", rules: [] } }] }, ["start --next--> ask"]),
    text: '"ask" is always true, so "No" is never used.',
  },
  "L-306": {
    fires: waitFor({ arms: [ARM], timeout: null }),
    text: 'People could wait at "listen" forever.',
    silent: waitFor({ arms: [ARM] }),
  },
  "L-307": {
    fires: waitFor({ arms: [{ ...ARM, restart: true }], timeout: HOUR, maxRestarts: null }),
    text: '"listen" could restart without end.',
    silent: waitFor({ arms: [{ ...ARM, restart: true }], timeout: HOUR, maxRestarts: 5 }),
  },
  "L-309": {
    fires: waitFor({ arms: [ARM], timeout: { amount: 6, unit: "day" } }),
    text: "People wait 6 days here, past the 5 days goal window; later orders are not counted.",
    silent: waitFor({ arms: [ARM], timeout: { amount: 5, unit: "day" } }),
  },
  "L-310": {
    fires: waitFor(
      { arms: [{ ...ARM, match: "any" }], timeout: HOUR },
      { reentry: { key: "properties.cart_id" } },
    ),
    text: '"listen" accepts any "Order Completed"; match cart_id so that another cart does not answer.',
    silent: waitFor({ arms: [{ ...ARM, match: "any" }], timeout: HOUR }),
  },
  "L-401": {
    fires: withSteps({ mail: ["email", { templateId: "" }] }, ["start --next--> mail"]),
    text: '"mail" has no template.',
  },
  "L-402": {
    fires: SOUND,
    facts: { ...FACTS, templates: [{ ...TEMPLATE, problem: { line: 3, message: "unknown filter" } }] },
    text: 'Template "Cart reminder" fails at line 3: unknown filter.',
  },
  "L-405": {
    fires: SOUND,
    facts: { ...FACTS, templates: [{ ...TEMPLATE, topicId: null }] },
    text: '"mail" needs a topic so that people can opt out.',
  },
  "L-406": {
    fires: SOUND,
    facts: { ...FACTS, templates: [{ ...TEMPLATE, hasUnsubscribe: false }] },
    text: '"mail" has no unsubscribe link.',
  },
  "L-414": {
    fires: withSteps({ one: EMAIL, two: EMAIL }, ["start --next--> one", "one --next--> two"]),
    text: '"one" and "two" would go out together.',
    silent: withSteps({ one: EMAIL, pause: WAIT, two: EMAIL }, [
      "start --next--> one",
      "one --next--> pause",
      "pause --next--> two",
    ]),
  },
  "L-501": {
    fires: withSteps({ hook: ["webhook", { url: "ftp://crm" }] }, ["start --next--> hook"]),
    text: '"hook" has no valid web address.',
    silent: withSteps({ hook: ["webhook", { url: "https://crm.example/x" }] }, ["start --next--> hook"]),
  },
  "L-504": {
    fires: withSteps({ hook: ["webhook", { url: "http://crm.example/x" }] }, ["start --next--> hook"]),
    text: '"hook" sends data unencrypted.',
  },
  "L-601": {
    fires: drawJourney({ start: TRIGGER }, []),
    text: "Without a goal the report cannot show conversions.",
  },
  "L-604": {
    fires: drawJourney({ start: TRIGGER }, [], { goals: [{ ...GOAL, event: "Product Added" }] }),
    text: 'The goal "Product Added" also starts the journey, so everyone converts at once.',
  },
  "L-605": {
    fires: drawJourney({ start: TRIGGER }, [], { goals: [{ ...GOAL, exits: false }] }),
    text: "People who order still get the remaining messages.",
  },
};

const lint = (document: JourneyDocument, facts: LintFacts | null = FACTS) =>
  lintJourney(document, stepKinds, facts);
const of = (issues: readonly Issue[], code: string) => issues.filter((one) => one.code === code);

describe.each(Object.entries(FIXTURES))("%s", (code, { fires, text, silent = SOUND, facts = FACTS }) => {
  test(`Q-10 ${code} speaks where it must, in its own words`, () => {
    const [issue] = of(lint(fires, facts), code);
    expect(issue).toMatchObject({ text, level: ISSUES[code as IssueCode][0] });
  });

  test(`Q-10 ${code} is silent where it must be`, () => {
    expect(of(lint(silent), code)).toEqual([]);
  });

  test(`Q-10 ${code} offers a way out that works`, () => {
    for (const { act } of of(lint(fires, facts), code).flatMap(({ fixes }) => fixes)) {
      if (act.kind !== "apply") continue;
      const applied = applyCommand(fires, act.command);
      expect(applied.ok).toBe(true);
      if (applied.ok)
        expect(of(lint(applied.document, facts), code).length).toBeLessThan(
          of(lint(fires, facts), code).length,
        );
    }
  });
});

test("a sound journey has nothing said about it", () => {
  expect(lint(SOUND)).toEqual([]);
});

test("the more specific rule speaks in place of L-120", () => {
  for (const code of ["L-306", "L-307", "L-401", "L-501"] as const) {
    const stepId = of(lint(FIXTURES[code].fires), code)[0]?.stepId;
    expect(lint(FIXTURES[code].fires).filter((one) => one.stepId === stepId && one.code === "L-120")).toEqual(
      [],
    );
  }
});

test("without facts, rules that need them stay silent", () => {
  const codes = lint(
    drawJourney({ start: ["event-trigger", { event: "Moon Rose" }], mail: EMAIL }, []),
    null,
  ).map(({ code }) => code);
  expect(codes).not.toContain("L-201");
  expect(codes).not.toContain("L-122");
});

test("blocks come first, then warnings, then hints", () => {
  const levels = lint(
    withSteps({ alone: WAIT, off: ["wait", WAIT[1], { off: true }], ask: ["condition"] }),
  ).map(({ level }) => level);
  expect(levels).toEqual(
    [...levels].sort((a, b) => ["block", "warn", "hint"].indexOf(a) - ["block", "warn", "hint"].indexOf(b)),
  );
});

test("a comparison without a value is not finished, however deep it stands", () => {
  const rule = {
    kind: "any",
    rules: [{ kind: "not", rule: { kind: "compare", path: "person.city", operator: "is", value: "" } }],
  };
  const [issue] = of(lint(withSteps({ ask: ["condition", { rule }] }, ["start --next--> ask"])), "L-120");
  expect(issue).toMatchObject({ text: '"ask" needs a value.', field: "rule.rules.0.rule.value" });
});

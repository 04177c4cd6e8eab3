import { expect, test } from "vitest";
import { z } from "zod";
import type { About } from "#core/engine/about.ts";
import { defineStepKind, leave, type StepKind } from "#core/engine/step-kind.ts";
import { applyCommand } from "#core/journey/apply.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { fixCommand } from "#core/journey/fix-command.ts";
import { ISSUES, type Issue, type IssueCode } from "#core/journey/issue.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts, TemplateFact } from "#core/journey/lint-facts.ts";
import { isObject } from "#core/kernel/json.ts";
import { said } from "#lib/journeys/issue-words.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { drawJourney } from "./draw.ts";

export const HOUR = { amount: 1, unit: "hour" };
export const TRIGGER = ["event-trigger", { event: "Product Added" }] as const;
export const WAIT = ["wait", { mode: "for", duration: HOUR }] as const;
export const EMAIL = ["email", { templateId: "tpl_1" }] as const;
export const GOAL = { id: "g", name: "Order", event: "Order Completed" };
/** Wednesday 2026-04-01T10:00:00Z. */
export const NOW = 1_775_037_600_000;

export const TEMPLATE: TemplateFact = {
  id: "tpl_1",
  name: "Cart reminder",
  channel: "email",
  class: "marketing",
  topicId: "top_1",
  hasUnsubscribe: true,
  problem: null,
};
export const FACTS: LintFacts = {
  now: NOW,
  zone: "Europe/Berlin",
  journey: { id: "jrn_1", name: "Cart" },
  templates: [TEMPLATE],
  events: [
    { name: "Product Added", count: 12 },
    { name: "Order Completed", count: 4 },
  ],
  sending: "live",
};

/** So many hours from now in each zone, in two days elsewhere. */
const localStart = (hours: unknown) =>
  isObject(hours)
    ? {
        localStart: {
          field: "hours",
          next: (after: number, zone: string) => after + Number(hours[zone] ?? 48) * 3_600_000,
        },
      }
    : {};

/** A kind of which the test says everything: what stands in `about`, at the fields it names. */
const toyOf = (kind: string, family: StepKind["family"]) =>
  defineStepKind({
    kind,
    version: 1,
    title: "Toy",
    family,
    icon: "blocks",
    schema: z.looseObject({}),
    example: {},
    blank: {},
    outputs: () => [{ id: "next", label: "Next" }],
    summarize: () => "Toy",
    ...(family === "trigger" ? { starts: () => ({}) as never } : {}),
    about: (config) => ({ ...(config["about"] as About), ...localStart(config["hours"]) }),
    enter: () => leave("next", "toy"),
  });

/** Shares in percent, that have to add up before it is finished. */
const split = defineStepKind({
  kind: "toy-split",
  version: 1,
  title: "Toy split",
  family: "logic",
  icon: "split",
  schema: z.strictObject({
    weights: z.array(z.number()).refine((all) => all.reduce((a, b) => a + b, 0) === 100, "Make it 100 %"),
    goal: z.string().nullable().default(null),
  }),
  example: { weights: [50, 50] },
  blank: { weights: [50, 50] },
  outputs: ({ weights }) => weights.map((_weight, at) => ({ id: `arm_${at}`, label: `Arm ${at}` })),
  summarize: ({ weights }) => weights.join(" / "),
  about: ({ weights, goal = null }) => ({
    split: { field: "weights", weights, even: { weights: weights.map(() => 100 / weights.length) } },
    experiment: { field: "goal", goal },
  }),
  enter: () => leave("arm_0", "toy"),
});

const back = defineStepKind({
  kind: "toy-back",
  version: 1,
  title: "Toy loop",
  family: "flow",
  icon: "repeat",
  schema: z.strictObject({ times: z.number().default(3) }),
  example: {},
  blank: {},
  outputs: () => [
    { id: "done", label: "Done" },
    { id: "again", label: "Again" },
  ],
  summarize: ({ times }) => `${times} times`,
  about: ({ times }) => ({ back: { output: "again", times } }),
  enter: () => leave("done", "toy"),
});

export const KINDS: readonly StepKind[] = [
  ...stepKinds.filter((kind) => !kind.about?.(kind.schema.parse(kind.example) as never).back),
  toyOf("toy", "data"),
  toyOf("toy-trigger", "trigger"),
  split as never,
  back as never,
];
export const toy = (about: About, config: object = {}) => ["toy", { about, ...config }] as const;
export const toyTrigger = (about: About, config: object = {}) =>
  ["toy-trigger", { about, ...config }] as const;

type Steps = Parameters<typeof drawJourney>[0];

/** The trigger, these steps one after the other, and an exit. */
export function row(steps: Steps, settings: object = {}): JourneyDocument {
  const named = { ...("start" in steps ? {} : { start: TRIGGER }), ...steps, out: ["exit"] as const };
  const ids = Object.keys(named);
  const edges = ids.slice(1).map((id, at) => `${ids[at]} --next--> ${id}`);
  return drawJourney(named, edges, { goals: [GOAL], ...settings });
}

/** A journey that nobody has anything to say about. */
export const SOUND = row({ pause: WAIT, mail: EMAIL });

export const lint = (document: JourneyDocument, facts: LintFacts | null = FACTS): readonly Issue[] =>
  lintJourney(document, KINDS, facts);
export const of = (issues: readonly Issue[], code: string) => issues.filter((one) => one.code === code);

type Case = JourneyDocument | Readonly<{ document?: JourneyDocument; facts?: LintFacts | null }>;
type Rule = Readonly<{ fires: Case; text: string; field?: string | null; silent?: readonly Case[] }>;

const open = (given: Case) => {
  const one = "steps" in given ? { document: given } : given;
  return { document: one.document ?? SOUND, facts: one.facts === undefined ? FACTS : one.facts };
};

/** Proves one rule: it speaks in its exact words, is silent where it should be, and its command puts it right. */
export function rule(code: IssueCode, says: string, { fires, text, field, silent = [] }: Rule): void {
  test(`Q-10 ${code} ${says}`, () => {
    const { document, facts } = open(fires);
    const [found] = of(lint(document, facts), code);
    if (!found) throw new Error(`${code} is silent`);
    expect([said([found])[0]?.text, found.level]).toEqual([text, ISSUES[code]]);
    if (field !== undefined) expect(found.field).toBe(field);
    for (const quiet of [{ document: SOUND }, ...silent]) {
      const other = open(quiet);
      expect(of(lint(other.document, other.facts), code)).toEqual([]);
    }
    for (const { act } of found.fixes) clears(document, facts, found, act);
  });
}

function clears(
  document: JourneyDocument,
  facts: LintFacts | null,
  { code, stepId, field }: Issue,
  act: Issue["fixes"][number]["act"],
): void {
  const command = fixCommand(act, document, KINDS, () => "fresh");
  if (!command) return;
  const applied = applyCommand(document, command);
  if (!applied.ok) throw new Error(`${code}: the fix is refused, ${applied.refusal}`);
  const same = (one: Issue) => one.code === code && one.stepId === stepId && one.field === field;
  expect(lint(applied.document, facts).filter(same)).toEqual([]);
}

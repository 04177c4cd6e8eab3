import { applyCommand } from "#core/journey/apply.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { type Finding, median, rounded } from "./measure.ts";

const STEPS = 500;
const ROUNDS = 60;
const TEMPLATES = Array.from({ length: 200 }, (_one, at) => ({
  id: `tpl_${at}`,
  name: `Mail ${at}`,
  channel: "email",
  class: "marketing",
  topicId: "top_1",
  hasUnsubscribe: true,
  hasPostalAddress: true,
  problem: null,
  paths: ["person.firstName", "event.properties.name"],
}));
const FACTS: LintFacts = {
  now: 1_775_037_600_000,
  events: Array.from({ length: 500 }, (_one, at) => ({ name: `Event ${at}`, count: at })),
  templates: TEMPLATES,
  traits: {
    sampled: 5_000,
    seen: { firstName: { n: 5_000, types: ["text"] }, plan: { n: 5_000, types: ["text"] } },
  },
  properties: { "Event 1": { sampled: 200, seen: { name: { n: 200, types: ["text"] } } } },
};

/** As large as a journey can be: waits, questions, mails and listening steps, in two hundred branches. */
function largest(): JourneyDocument {
  const rule = { kind: "compare", path: "person.plan", operator: "is", value: "pro" };
  const kinds = [
    ["wait", { mode: "for", duration: { amount: 1, unit: "day" } }],
    [
      "condition",
      { rule: { kind: "all", rules: [rule, { kind: "not", rule: { ...rule, value: "free" } }] } },
    ],
    ["email", { templateId: "tpl_7" }],
    ["wait-for", { arms: [{ id: "a", event: "Event 2" }], timeout: { amount: 2, unit: "day" } }],
    [
      "update-person",
      { changes: [{ trait: "stage", operation: "set", value: { kind: "fixed", value: "x" } }] },
    ],
  ] as const;
  const steps = Array.from({ length: STEPS }, (_one, at) => {
    const [kind, config] =
      at === 0 ? (["event-trigger", { event: "Event 1" }] as const) : (kinds[at % 5] ?? kinds[0]);
    return {
      id: `s${at}`,
      kind,
      name: `Step ${at}`,
      config,
      x: (at % 10) * 312,
      y: Math.floor(at / 10) * 168,
    };
  });
  const outputs = (kind: string) =>
    kind === "condition" ? ["yes", "no"] : kind === "wait-for" ? ["a", "timeout"] : ["next"];
  const edges = steps.flatMap(({ id, kind }, at) =>
    outputs(kind).flatMap((output, turn) => {
      const to = steps[at + 1 + turn * 3];
      return to ? [{ from: id, output, to: to.id }] : [];
    }),
  );
  return documentSchema.parse({
    steps,
    edges,
    settings: { goals: [{ id: "g", name: "Order", event: "Event 3" }] },
  });
}

/** What it costs to lint the largest journey after one command, and from nothing, beside writing it out as JSON. */
export function lintCost(): readonly Finding[] {
  let document = largest();
  lintJourney(document, stepKinds, FACTS);
  const [writes, lints, cold]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const edited = applyCommand(document, {
      kind: "renameStep",
      id: `s${1 + (round % 400)}`,
      name: `Renamed ${round}`,
    });
    if (edited.ok) document = edited.document;
    writes.push(timed(() => JSON.stringify(document)));
    lints.push(timed(() => lintJourney(document, stepKinds, FACTS)));
    const fresh = structuredClone(document);
    cold.push(timed(() => lintJourney(fresh, stepKinds, FACTS)));
  }
  const write = median(writes);
  // Both sides of a ratio are of one moment: the machine is shared.
  const ratio = (times: readonly number[]) =>
    median(times.map((time, round) => time / (writes[round] ?? time)));
  const [after, first] = [ratio(lints), ratio(cold)];
  const each = `times JSON.stringify of the same ${STEPS} steps (${rounded(write, 2)} ms)`;
  return [
    { what: "lint after one command", value: rounded(after), unit: each, target: "≤ 15", ok: after <= 15 },
    {
      what: "lint of a drawing never seen",
      value: rounded(first),
      unit: each,
      target: "≤ 60",
      ok: first <= 60,
    },
  ];
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { applyCommand } from "#core/journey/apply.ts";
import type { Command } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { fixCommand } from "#core/journey/fix-command.ts";
import { ISSUES, type Issue } from "#core/journey/issue.ts";
import { said } from "#lib/journeys/issue-words.ts";
import { FACTS, KINDS, lint } from "./lint-rules.ts";
import { commandFor, type Dice, dice, startingDocument } from "./walk.ts";

const throws = fc.array(dice, { minLength: 5, maxLength: 80 });
const runs = { numRuns: 150 };

/** Configs that a careless hand, another version or a file may leave: right, half right and wrong. */
const CONFIGS: readonly object[] = [
  {},
  { event: "Product Aded", where: { kind: "compare", path: "event.properties.x", operator: "is" } },
  { event: 5, arms: [null, { id: "a", event: "Order completed", match: "any" }], timeout: null },
  { arms: [{ id: "a", event: "Order Completed", restart: true }], timeout: null, maxRestarts: null },
  { templateId: "" },
  { templateId: "tpl_1" },
  { url: "http://10.0.0.1/{{ person.email }}", weights: [10, 20], rule: [] },
  { rule: { kind: "all", rules: [] } },
  { rule: { kind: "any", rules: "none" }, changes: [{}] },
  { mode: "for", duration: { amount: 1, unit: "hour" } },
];
const SETTINGS: readonly object[] = [
  {},
  { goals: [] },
  { reentry: { mode: "always", key: "", minGap: { amount: 1, unit: "minute" } } },
  { exits: [{ kind: "cart", id: "x", anyOrder: true, onCheckout: true, unavailable: "drop" }] },
];

/** A drawing that the generator draws, with configs thrown into it. */
function drawn(all: readonly Dice[], salt: number): JourneyDocument {
  let document = startingDocument;
  for (const [serial, one] of all.entries()) {
    const applied = applyCommand(document, commandFor(document, one, serial));
    if (applied.ok) document = applied.document;
  }
  const names = ["toy-split", "toy-back", "webhook", "update-person"];
  const steps = document.steps.map((step, at) => ({
    ...step,
    kind: (at + salt) % 5 === 0 ? (names[(at + salt) % names.length] ?? step.kind) : step.kind,
    config: CONFIGS[(at * 7 + salt) % CONFIGS.length] as typeof step.config,
  }));
  const settings = { ...document.settings, ...SETTINGS[salt % SETTINGS.length] } as typeof document.settings;
  return { ...document, steps, settings };
}

const facts = [null, FACTS, { ...FACTS, templates: [], traits: { sampled: 9, seen: {} }, properties: {} }];

test("Q-10 C4 lint never throws, whatever is drawn, and has words for all it says", () => {
  const spoken = new Set<string>();
  fc.assert(
    fc.property(throws, fc.nat(999), (all, salt) => {
      const document = drawn(all, salt);
      for (const known of facts) {
        const found = lint(document, known);
        expect(found.every(({ code, level }) => ISSUES[code] === level)).toBe(true);
        expect(
          said(found).filter(({ text }) =>
            /[{}]|undefined|^texts\./.test(text.replaceAll(/\{\{.*?\}\}/g, "")),
          ),
        ).toEqual([]);
        for (const { code } of found) spoken.add(code);
      }
    }),
    runs,
  );
  expect(spoken.size).toBeGreaterThan(15);
});

const keyOf = ({ code, stepId, field }: Issue) => `${code} ${stepId} ${field}`;

/** Every command that a drawing's issues offer. */
function offers(document: JourneyDocument): readonly Readonly<{ found: Issue; command: Command }>[] {
  return lint(document).flatMap((found) =>
    found.fixes.flatMap(({ act }) => {
      const command = fixCommand(act, document, KINDS, () => "fresh_step");
      return command ? [{ found, command }] : [];
    }),
  );
}

test("Q-10 C4 a command that an issue offers is never refused and removes it", () => {
  let applied = 0;
  fc.assert(
    fc.property(throws, fc.nat(999), (all, salt) => {
      const document = drawn(all, salt);
      for (const { found, command } of offers(document)) {
        applied += 1;
        const after = applyCommand(document, command);
        if (!after.ok) throw new Error(`${keyOf(found)}: ${after.refusal}`);
        expect(lint(after.document).map(keyOf)).not.toContain(keyOf(found));
      }
    }),
    runs,
  );
  expect(applied).toBeGreaterThan(500);
});

test("Q-10 lint says the same of the same drawing, and changes nothing of it", () => {
  fc.assert(
    fc.property(throws, fc.nat(999), (all, salt) => {
      const document = drawn(all, salt);
      const before = JSON.stringify(document);
      const first = lint(document);
      expect(lint(JSON.parse(before))).toEqual(first);
      expect(JSON.stringify(document)).toBe(before);
    }),
    { numRuns: 50 },
  );
});

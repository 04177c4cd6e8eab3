import fc from "fast-check";
import { expect, test } from "vitest";
import { applyCommand } from "#core/journey/apply.ts";
import { type Command, commandSchema } from "#core/journey/command.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { wouldClose } from "#core/journey/graph.ts";
import { commandFor, type Dice, dice, startingDocument } from "./walk.ts";

type Walked = { document: JourneyDocument; inverses: Command[]; commands: Command[]; refused: number };

function walk(throws: readonly Dice[]): Walked {
  const walked: Walked = { document: startingDocument, inverses: [], commands: [], refused: 0 };
  for (const [serial, one] of throws.entries()) {
    const command = commandFor(walked.document, one, serial);
    const applied = applyCommand(walked.document, command);
    if (!applied.ok) {
      walked.refused += 1;
      continue;
    }
    walked.document = applied.document;
    walked.inverses.push(applied.inverse);
    walked.commands.push(command);
  }
  return walked;
}

function play(document: JourneyDocument, commands: readonly Command[]) {
  const inverses: Command[] = [];
  let played = document;
  for (const command of commands) {
    const applied = applyCommand(played, command);
    if (!applied.ok) throw new Error(`refused: ${applied.refusal}`);
    played = applied.document;
    inverses.push(applied.inverse);
  }
  return { document: played, inverses };
}

const text = (value: unknown) => JSON.stringify(value);
const long = fc.array(dice, { minLength: 200, maxLength: 200 });
const short = fc.array(dice, { minLength: 5, maxLength: 60 });
const runs = { numRuns: 100 };
const LONG_MS = 90_000;

test(
  "Q-8 200 commands and 200 undos give the identical drawing, and 200 redos the drawn one",
  () => {
    fc.assert(
      fc.property(long, (throws) => {
        const { document, inverses } = walk(throws);
        const undone = play(document, inverses.toReversed());
        expect(text(undone.document)).toBe(text(startingDocument));
        const redone = play(undone.document, undone.inverses.toReversed());
        expect(text(redone.document)).toBe(text(document));
      }),
      runs,
    );
  },
  LONG_MS,
);

test("Q-8 the walk is worth something: most commands fit, and drawings have branches", () => {
  const sizes: number[] = [];
  let refused = 0;
  let drawn = 0;
  fc.assert(
    fc.property(long, (throws) => {
      const walked = walk(throws);
      sizes.push(walked.document.edges.length);
      refused += walked.refused;
      drawn += throws.length;
    }),
    { numRuns: 20, seed: 7 },
  );
  expect(refused / drawn).toBeLessThan(0.4);
  expect(Math.max(...sizes)).toBeGreaterThan(10);
});

test("Q-8 a command means the same after a trip through JSON and its schema, as autosave sends it", () => {
  fc.assert(
    fc.property(short, (throws) => {
      const { document, commands, inverses } = walk(throws);
      const sent = [...commands, ...inverses.toReversed(), ...commands].map((one) =>
        commandSchema.parse(JSON.parse(text(one))),
      );
      expect(text(play(startingDocument, sent).document)).toBe(text(document));
    }),
    runs,
  );
});

test("S-10.6 no command closes a ring, and every drawing still fits the schema", () => {
  fc.assert(
    fc.property(short, (throws) => {
      const { document } = walk(throws.filter(([kind]) => kind !== 14));
      for (const edge of document.edges) {
        const without = { ...document, edges: document.edges.filter((one) => one !== edge) };
        expect(wouldClose(without, edge.from, edge.to)).toBe(false);
      }
      expect(documentSchema.safeParse(document).success).toBe(true);
    }),
    runs,
  );
});

test("an output leads to one step at most, and connections lead to steps that exist", () => {
  fc.assert(
    fc.property(short, (throws) => {
      const { document } = walk(throws);
      const outlets = document.edges.map(({ from, output }) => `${from} ${output}`);
      expect(new Set(outlets).size).toBe(outlets.length);
      const ids = new Set(document.steps.map(({ id }) => id));
      expect(document.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
    }),
    runs,
  );
});

test("a refused command changes nothing and an applied one leaves untouched steps the same objects", () => {
  fc.assert(
    fc.property(short, dice, (throws, last) => {
      const { document } = walk(throws);
      const [first] = document.steps;
      if (!first) return;
      const applied = applyCommand(document, { kind: "renameStep", id: first.id, name: `n${last[1]}` });
      if (!applied.ok) throw new Error("refused");
      expect(applied.document.steps.slice(1).every((step, at) => step === document.steps[at + 1])).toBe(true);
      expect(
        applyCommand(document, { kind: "connect", from: first.id, output: "next", to: first.id }),
      ).toEqual({
        ok: false,
        refusal: "cycle",
      });
    }),
    runs,
  );
});

import fc from "fast-check";
import type { Command } from "#core/journey/command.ts";
import { emptyDocument, type JourneyDocument, type Step } from "#core/journey/document.ts";
import { STRIDE_Y } from "#core/journey/place.ts";
import { deletionPlans } from "#core/journey/remove.ts";

/** One throw of dice for one command: what it becomes depends on the drawing it meets, so that it nearly always fits. */
export type Dice = readonly [kind: number, a: number, b: number, c: number];

export const dice: fc.Arbitrary<Dice> = fc.tuple(fc.nat(14), fc.nat(9_999), fc.nat(9_999), fc.nat(9_999));

const KINDS = ["event-trigger", "wait", "email", "condition", "wait-for", "exit", "from-another-house"];
const OUTPUTS = ["next", "yes", "no", "timeout"];

type Aim = Readonly<{
  document: JourneyDocument;
  some: Step;
  other: Step;
  step: Step;
  output: string;
  serial: number;
  a: number;
  b: number;
  c: number;
}>;

/** A command aimed at the drawing as it stands. */
export function commandFor(document: JourneyDocument, [kind, a, b, c]: Dice, serial: number): Command {
  const some = pick(document.steps, a);
  const other = pick(document.steps, b);
  const step = stepNamed(`s${serial}`, a, b, c);
  const output = OUTPUTS[c % OUTPUTS.length] ?? "next";
  const add: Command = { kind: "addStep", step, ...after(document, a, output) };
  if (!some || !other) return add;
  return AIMS[kind]?.({ document, some, other, step, output, serial, a, b, c }) ?? add;
}

const connect = ({ some, other, output }: Aim): Command => ({
  kind: "connect",
  from: some.id,
  output,
  to: other.id,
});
const rename = ({ some, b }: Aim): Command => ({ kind: "renameStep", id: some.id, name: `Step ${b}` });

/** By the first die; 0 and 1 are left to adding. */
const AIMS: Readonly<Record<number, (aim: Aim) => Command>> = {
  2: insertion,
  3: insertion,
  4: ({ document, some, b, c }) => deletion(document, some, b, c),
  5: ({ some, other, a, b, c }) => ({
    kind: "moveSteps",
    places: { [some.id]: { x: b, y: c }, [other.id]: { x: a, y: -b } },
  }),
  6: ({ some, other, output }) => ({
    kind: "placeInFlow",
    id: some.id,
    behind: { from: other.id, output },
    output: "next",
  }),
  7: connect,
  8(aim) {
    const edge = pick(aim.document.edges, aim.b);
    return edge ? { kind: "disconnect", from: edge.from, output: edge.output } : rename(aim);
  },
  9: ({ some, output, b, c }) => ({
    kind: "setField",
    id: some.id,
    set: { text: `t${b}`, n: c },
    unset: b % 3 ? [] : ["n"],
    lost: c % 5 ? [] : [output],
  }),
  10: rename,
  11: ({ some, other, c }) => ({ kind: "toggleStep", ids: [some.id, other.id], off: c % 2 === 0 }),
  12: ({ document, b }) => ({
    kind: "setJourneySetting",
    set: b % 2 ? { priority: b % 101 } : { reentry: { ...document.settings.reentry, mode: "once" } },
  }),
  13: ({ document, serial, a, b, c }) => {
    const note = b % 2 ? pick(document.notes, a) : undefined;
    if (note) return { kind: "editNote", id: note.id, text: `note ${c}` };
    return { kind: "addNote", note: { id: `n${serial}`, text: "", x: a, y: b, width: 200, height: 120 } };
  },
  14: ({ document, serial, output, a, b }) =>
    b % 4 === 0 ? whole(document, serial) : pasted(document, serial, a, output),
};

function insertion(aim: Aim): Command {
  const edge = pick(aim.document.edges, aim.b);
  if (!edge) return connect(aim);
  return {
    kind: "insertOnEdge",
    step: aim.step,
    edge: { from: edge.from, output: edge.output },
    output: aim.output,
  };
}

/** Drawings of up to a dozen steps, built by the commands themselves. */
export const startingDocument: JourneyDocument = emptyDocument();

const pick = <Item>(items: readonly Item[], at: number): Item | undefined =>
  items[at % Math.max(items.length, 1)];

function stepNamed(id: string, a: number, b: number, c: number): Step {
  const kind = KINDS[a % KINDS.length] ?? "wait";
  return {
    id,
    kind,
    kindVersion: 1,
    name: `${kind} ${id}`,
    config: { n: c },
    x: (b % 40) * 8,
    y: (c % 90) * 8,
  };
}

function after(document: JourneyDocument, a: number, output: string) {
  const from = pick(document.steps, a)?.id;
  const free =
    from !== undefined && !document.edges.some((edge) => edge.from === from && edge.output === output);
  return free && a % 3 ? { after: { from, output } } : {};
}

function deletion(document: JourneyDocument, step: Step, b: number, c: number): Command {
  const plan = pick(deletionPlans(document, step.id), b);
  const notes = c % 4 === 0 && document.notes[0] ? [document.notes[0].id] : [];
  return {
    kind: "deleteSteps",
    ids: [...(plan?.ids ?? [step.id])],
    notes,
    keep: plan ? { [step.id]: plan.output } : {},
  };
}

function pasted(document: JourneyDocument, serial: number, a: number, output: string): Command {
  const copied = document.steps
    .slice(0, 3)
    .map((step, at) => ({ ...step, id: `p${serial}-${at}`, y: step.y + STRIDE_Y }));
  const edges = copied.length > 1 ? [{ from: `p${serial}-0`, output: "next", to: `p${serial}-1` }] : [];
  return { kind: "paste", steps: copied, edges, notes: [], ...after(document, a, output) };
}

function whole(document: JourneyDocument, serial: number): Command {
  const { formatVersion: _version, ...graph } = document;
  return {
    kind: "replaceGraph",
    ...graph,
    steps: [...graph.steps].reverse(),
    notes: graph.notes.slice(serial % 2),
  };
}

import type { Command, CommandOf } from "#core/journey/command.ts";
import type { Edge, JourneyDocument, Step } from "#core/journey/document.ts";
import { edgeAt, onward, reachable, stepOf, wouldClose } from "#core/journey/graph.ts";
import { STRIDE_Y, shiftBelow } from "#core/journey/place.ts";
import { deleteSteps, detach } from "#core/journey/remove.ts";
import { inverseOf, restore } from "#core/journey/restore.ts";
import { assertNever } from "#core/kernel/assert.ts";

/** Why a command does not fit the drawing it is applied to. */
export type Refusal =
  | "no_such_step"
  | "no_such_connection"
  | "step_exists"
  | "occupied"
  | "cycle"
  | "too_large";
export type Applied =
  | Readonly<{ ok: true; document: JourneyDocument; inverse: Command }>
  | Readonly<{ ok: false; refusal: Refusal }>;

type Edited = JourneyDocument | Refusal;

/** Applies a command, the same in the browser and on the server, and says how to take it back exactly. */
export function applyCommand(document: JourneyDocument, command: Command): Applied {
  const edited = edit(document, command);
  if (typeof edited === "string") return { ok: false, refusal: edited };
  if (edited.steps.length > 500 || edited.edges.length > 1_000 || edited.notes.length > 200) {
    return { ok: false, refusal: "too_large" };
  }
  return { ok: true, document: edited, inverse: inverseOf(document, edited, command) };
}

function edit(document: JourneyDocument, command: Command): Edited {
  switch (command.kind) {
    case "addStep":
      return addStep(document, command);
    case "insertOnEdge":
      return insertStep(document, command.step, command.edge, command.output);
    case "deleteSteps":
      return deleteSteps(document, command);
    case "moveSteps":
    case "tidy":
      return moveSteps(document, command.places);
    case "placeInFlow":
      return placeInFlow(document, command);
    case "connect":
      return connect(document, command);
    case "disconnect":
      return disconnect(document, command);
    case "setField":
      return setField(document, command);
    case "renameStep":
      return onStep(document, command.id, (step) => ({ ...step, name: command.name }));
    case "toggleStep":
      return toggle(document, command);
    case "setJourneySetting":
      return { ...document, settings: { ...document.settings, ...given(command.set) } };
    case "addNote":
      if (document.notes.some(({ id }) => id === command.note.id)) return "step_exists";
      return { ...document, notes: [...document.notes, command.note] };
    case "editNote":
      return editNote(document, command);
    case "paste":
      return paste(document, command);
    case "replaceGraph": {
      const { kind: _kind, ...graph } = command;
      return { ...document, ...graph };
    }
    case "restore":
      return restore(document, command);
    default:
      return assertNever(command);
  }
}

function addStep(document: JourneyDocument, { step, after }: CommandOf<"addStep">): Edited {
  if (stepOf(document, step.id)) return "step_exists";
  if (after && !stepOf(document, after.from)) return "no_such_step";
  if (after && edgeAt(document, after.from, after.output)) return "occupied";
  return {
    ...document,
    steps: [...document.steps, step],
    edges: after ? [...document.edges, { ...after, to: step.id }] : document.edges,
  };
}

/** Puts a step into a connection; what is below makes room (U-8). */
function insertStep(
  document: JourneyDocument,
  step: Step,
  behind: Edge | Omit<Edge, "to">,
  output: string,
): Edited {
  if (stepOf(document, step.id)) return "step_exists";
  const edge = edgeAt(document, behind.from, behind.output);
  if (!edge) return "no_such_connection";
  const lowered = shiftBelow(document, edge.to, STRIDE_Y);
  return {
    ...lowered,
    steps: [...lowered.steps, step],
    edges: [
      ...lowered.edges.map((one) => (one === edge ? { ...one, to: step.id } : one)),
      { from: step.id, output, to: edge.to },
    ],
  };
}

function moveSteps(document: JourneyDocument, places: CommandOf<"moveSteps">["places"]): Edited {
  const moved = <Item extends { id: string; x: number; y: number }>(item: Item): Item => {
    const to = places[item.id];
    return to && (to.x !== item.x || to.y !== item.y) ? { ...item, x: to.x, y: to.y } : item;
  };
  return { ...document, steps: document.steps.map(moved), notes: document.notes.map(moved) };
}

/** Its neighbours close the gap, and it lands in the new place with its settings. */
function placeInFlow(document: JourneyDocument, { id, behind, output }: CommandOf<"placeInFlow">): Edited {
  const step = stepOf(document, id);
  const source = stepOf(document, behind.from);
  if (!step || !source) return "no_such_step";
  if (behind.from === id) return "cycle";
  const loose = detach(document, id, output);
  const edge = edgeAt(loose, behind.from, behind.output);
  const target = edge ? stepOf(loose, edge.to) : undefined;
  if (reachable(onward(loose), [id]).has(behind.from)) return "cycle";
  const from = stepOf(loose, behind.from) ?? source;
  const place = { x: target?.x ?? from.x, y: target ? target.y : from.y + STRIDE_Y };
  const moved = { ...loose, steps: loose.steps.map((one) => (one.id === id ? { ...one, ...place } : one)) };
  if (!edge) return { ...moved, edges: [...moved.edges, { ...behind, to: id }] };
  const lowered = shiftBelow(moved, edge.to, STRIDE_Y);
  return {
    ...lowered,
    edges: [
      ...lowered.edges.map((one) => (one === edge ? { ...one, to: id } : one)),
      { from: id, output, to: edge.to },
    ],
  };
}

/** One connection an output: a new one takes the place of the old. Nobody may be led in a ring (S-10.6). */
function connect(document: JourneyDocument, { from, output, to }: CommandOf<"connect">): Edited {
  if (!stepOf(document, from) || !stepOf(document, to)) return "no_such_step";
  const old = edgeAt(document, from, output);
  const without = { ...document, edges: document.edges.filter((edge) => edge !== old) };
  if (wouldClose(without, from, to, output)) return "cycle";
  const edge = { from, output, to };
  if (!old) return { ...document, edges: [...document.edges, edge] };
  return { ...document, edges: document.edges.map((one) => (one === old ? edge : one)) };
}

function disconnect(document: JourneyDocument, { from, output }: CommandOf<"disconnect">): Edited {
  const edge = edgeAt(document, from, output);
  if (!edge) return "no_such_connection";
  return { ...document, edges: document.edges.filter((one) => one !== edge) };
}

function setField(document: JourneyDocument, { id, set, unset, lost }: CommandOf<"setField">): Edited {
  const gone = new Set(lost);
  const edited = onStep(document, id, (step) => {
    const kept = Object.entries(step.config).filter(([name]) => !unset.includes(name));
    return { ...step, config: { ...Object.fromEntries(kept), ...set } };
  });
  if (typeof edited === "string" || gone.size === 0) return edited;
  return { ...edited, edges: edited.edges.filter(({ from, output }) => from !== id || !gone.has(output)) };
}

function toggle(document: JourneyDocument, { ids, off }: CommandOf<"toggleStep">): Edited {
  const wanted = new Set(ids);
  if (!document.steps.some(({ id }) => wanted.has(id))) return "no_such_step";
  return {
    ...document,
    steps: document.steps.map((step) => {
      if (!wanted.has(step.id) || (step.off ?? false) === off) return step;
      const { off: _off, ...on } = step;
      return off ? { ...on, off } : on;
    }),
  };
}

function editNote(document: JourneyDocument, { id, kind: _kind, ...change }: CommandOf<"editNote">): Edited {
  if (!document.notes.some((note) => note.id === id)) return "no_such_step";
  return {
    ...document,
    notes: document.notes.map((note) => (note.id === id ? { ...note, ...given(change) } : note)),
  };
}

function paste(document: JourneyDocument, { steps, edges, notes, after }: CommandOf<"paste">): Edited {
  const known = new Set([...document.steps, ...document.notes].map(({ id }) => id));
  const fresh = new Set(steps.map(({ id }) => id));
  if ([...steps, ...notes].some(({ id }) => known.has(id)) || fresh.size < steps.length) return "step_exists";
  if (edges.some(({ from, to }) => !fresh.has(from) || !fresh.has(to))) return "no_such_step";
  const first = steps[0];
  if (after && (!first || !stepOf(document, after.from))) return "no_such_step";
  if (after && edgeAt(document, after.from, after.output)) return "occupied";
  const joined = after && first ? [...edges, { ...after, to: first.id }] : edges;
  return {
    ...document,
    steps: [...document.steps, ...steps],
    edges: [...document.edges, ...joined],
    notes: [...document.notes, ...notes],
  };
}

function onStep(document: JourneyDocument, id: string, change: (step: Step) => Step): Edited {
  if (!stepOf(document, id)) return "no_such_step";
  return { ...document, steps: document.steps.map((step) => (step.id === id ? change(step) : step)) };
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Only what is given: `undefined` changes nothing. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

import { type Edge as FlowEdge, type Node as FlowNode, type NodeHandle, Position } from "reactflow";
import type { Place } from "#core/journey/command.ts";
import type { Edge, Note, Step } from "#core/journey/document.ts";
import { CARD_HEIGHT, CARD_WIDTH } from "#core/journey/place.ts";
import type { EditorState } from "./editor-state.ts";
import { outputList, shownOutputs } from "./editor-state.ts";

/** React Flow's own objects. They carry no data: a card reads its step from the store, by its id. */
export type StepNode = FlowNode<Record<string, never>, "step">;
export type NoteNode = FlowNode<Record<string, never>, "note">;
export type DrawnNode = StepNode | NoteNode;
export type DrawnEdge = FlowEdge<Record<string, never>, "flow">;

const NO_DATA: Record<string, never> = {};
const HANDLE = 12;
export const TARGET = "in";

/** Words for whoever hears the page: React Flow's own speak of nodes and edges. */
const STEP_ATTRIBUTES = { "aria-roledescription": undefined, role: "presentation" } as const;
const EDGE_ATTRIBUTES = { "aria-roledescription": undefined, "aria-hidden": true } as const;

/** Where the handle of an output stands along the card's lower edge, in pixels from its left. */
export function outputX(at: number, outputs: readonly Readonly<{ optional?: boolean }>[]): number {
  const required = outputs.filter(({ optional }) => !optional).length;
  if (required > 1) return Math.round(((at + 1) / (outputs.length + 1)) * CARD_WIDTH);
  // One way on, straight below; what is optional stands aside.
  if (!outputs[at]?.optional) return CARD_WIDTH / 2;
  const aside = outputs.slice(0, at).filter(({ optional }) => optional).length;
  return CARD_WIDTH - 64 + aside * 40;
}

/** Keeps the objects of what did not change: React Flow skips those (ux 3.9). */
export class FlowElements {
  #nodes = new Map<string, DrawnNode>();
  #edges = new Map<string, DrawnEdge>();

  nodes(
    {
      document,
      reads,
      connected,
      selection,
      readOnly,
    }: Pick<EditorState, "document" | "reads" | "connected" | "selection" | "readOnly">,
    dragged: ReadonlyMap<string, Place>,
  ): DrawnNode[] {
    const fresh = new Map<string, DrawnNode>();
    for (const step of document.steps) {
      const read = reads.get(step.id);
      const outputs = read ? shownOutputs(read, outputList(connected.get(step.id))) : [];
      const place = dragged.get(step.id) ?? step;
      fresh.set(step.id, this.#node(stepNode(step, place, outputs, selection.has(step.id), readOnly)));
    }
    for (const note of document.notes) {
      const place = dragged.get(note.id) ?? note;
      fresh.set(note.id, this.#node(noteNode(note, place, selection.has(note.id), readOnly)));
    }
    this.#nodes = fresh;
    return [...fresh.values()];
  }

  edges(
    edges: readonly Edge[],
    steps: ReadonlyMap<string, unknown>,
    ghosts: readonly Edge[] = [],
  ): DrawnEdge[] {
    const fresh = new Map<string, DrawnEdge>();
    for (const edge of ghosts) {
      const drawn = flowEdge(edge);
      fresh.set(`${drawn.id}${GHOST}`, { ...drawn, id: `${drawn.id}${GHOST}` });
    }
    for (const edge of edges) {
      if (!steps.has(edge.from) || !steps.has(edge.to)) continue;
      const id = edgeId(edge);
      const old = this.#edges.get(id);
      fresh.set(id, old?.target === edge.to ? old : flowEdge(edge));
    }
    this.#edges = fresh;
    return [...fresh.values()];
  }

  #node(node: DrawnNode): DrawnNode {
    const old = this.#nodes.get(node.id);
    return old && isSame(old, node) ? old : node;
  }
}

/** What the name of a connection that is no more ends with. */
export const GHOST = ":was";

/** One connection an output: its name. */
export function edgeId({ from, output }: Pick<Edge, "from" | "output">): string {
  return `${from}:${output}`;
}

function stepNode(
  { id }: Step,
  { x, y }: Place,
  outputs: readonly Readonly<{ id: string; optional?: boolean }>[],
  selected: boolean,
  readOnly: boolean,
): StepNode {
  return {
    id,
    type: "step",
    position: { x, y },
    data: NO_DATA,
    width: CARD_WIDTH,
    height: CARD_HEIGHT,
    measured: { width: CARD_WIDTH, height: CARD_HEIGHT },
    handles: handlesOf(outputs),
    selected,
    draggable: !readOnly,
    domAttributes: STEP_ATTRIBUTES,
  };
}

function noteNode(
  { id, width, height }: Note,
  { x, y }: Place,
  selected: boolean,
  readOnly: boolean,
): NoteNode {
  return {
    id,
    type: "note",
    position: { x, y },
    data: NO_DATA,
    width,
    height,
    measured: { width, height },
    selected,
    draggable: !readOnly,
    connectable: false,
    zIndex: -1,
    domAttributes: STEP_ATTRIBUTES,
  };
}

function handlesOf(outputs: readonly Readonly<{ id: string; optional?: boolean }>[]): NodeHandle[] {
  const half = HANDLE / 2;
  const size = { width: HANDLE, height: HANDLE };
  const target = {
    ...size,
    id: TARGET,
    type: "target" as const,
    position: Position.Top,
    x: CARD_WIDTH / 2 - half,
    y: -half,
  };
  return [
    target,
    ...outputs.map(({ id }, at) => ({
      ...size,
      id,
      type: "source" as const,
      position: Position.Bottom,
      x: outputX(at, outputs) - half,
      y: CARD_HEIGHT - half,
    })),
  ];
}

function flowEdge({ from, output, to }: Edge): DrawnEdge {
  return {
    id: edgeId({ from, output }),
    type: "flow",
    source: from,
    sourceHandle: output,
    target: to,
    targetHandle: TARGET,
    focusable: false,
    reconnectable: "target",
    ariaLabel: "",
    domAttributes: EDGE_ATTRIBUTES,
  };
}

function isSame(a: DrawnNode, b: DrawnNode): boolean {
  return (
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.selected === b.selected &&
    a.draggable === b.draggable &&
    a.width === b.width &&
    a.height === b.height &&
    a.handles?.map(({ id, x }) => `${id} ${x}`).join() === b.handles?.map(({ id, x }) => `${id} ${x}`).join()
  );
}

import type { Output, StepKind } from "#core/engine/step-kind.ts";
import type { Outlet, Place } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { edgesFrom, flowOrder } from "#core/journey/graph.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import type { DiffMarks } from "#core/journey/overlay.ts";
import { type ReadStep, readStep, type StepKinds } from "#core/journey/reading.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { EMPTY_HISTORY, type History } from "./history.ts";
import type { StepFigures } from "./step-figures.ts";

export type JourneyStatus = "draft" | "live" | "paused" | "ended" | "archived";
export type JourneyHead = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  liveVersion: number | null;
}>;

/** Where a new step is asked for: behind an output, in a connection, or anywhere. */
export type Adding = Readonly<{
  outlet: Outlet | null;
  /** Where the list opens, on the screen; null centres it. */
  at: Place | null;
  /** Only triggers start a journey. */
  triggersOnly?: boolean;
}>;
export type Connecting = Readonly<{ outlet: Outlet; refused: ReadonlySet<string> }>;
export type Picking =
  | Readonly<{ kind: "connect"; outlet: Outlet }>
  | Readonly<{ kind: "move"; id: string }>
  | Readonly<{ kind: "lead"; id: string }>
  | Readonly<{ kind: "find" }>
  | Readonly<{ kind: "delete"; id: string }>;
export type Opened = Readonly<{ id: string; field: string | null; at: number }>;
export type Panel = "issues" | "history" | null;
export type Side = "step" | "settings" | null;

/** Everything the editor's parts read. Each part reads its own key; nothing reads all of it. */
export type EditorState = Readonly<{
  journey: JourneyHead;
  document: JourneyDocument;
  live: JourneyDocument | null;
  readOnly: boolean;
  reads: ReadonlyMap<string, ReadStep>;
  /** Outputs of each step that lead somewhere, as one text, so that a card compares by value. */
  connected: ReadonlyMap<string, string>;
  /** How many connections lead to each step. */
  incoming: ReadonlyMap<string, number>;
  /** Step ids in the order people meet them. */
  order: readonly string[];
  /** The place of each step in that order, from 1. */
  rank: ReadonlyMap<string, number>;
  /** Steps that differ from the live version. */
  changed: ReadonlySet<string>;
  history: History;
  issues: readonly Issue[];
  issuesByStep: ReadonlyMap<string, readonly Issue[]>;
  facts: LintFacts | null;
  /** The issue that was looked at last, by its key. */
  issueAt: string | null;
  /** Marks of the warnings that somebody has understood. */
  understood: ReadonlySet<string>;
  /** What happened at each step, as far as anything has. */
  figures: ReadonlyMap<string, StepFigures>;
  selection: ReadonlySet<string>;
  /** The one tab stop among the cards. */
  active: string | null;
  /** The card that shall have the focus; `at` tells one request from the next. */
  focus: Readonly<{ id: string; at: number }> | null;
  /** The menu of a step, and where it opens on the screen. */
  menu: Readonly<{ id: string; at: Place }> | null;
  /** A list to choose a step or a place from. */
  picking: Picking | null;
  opened: Opened | null;
  side: Side;
  settingsSection: string | null;
  panel: Panel;
  adding: Adding | null;
  connecting: Connecting | null;
  /** The kind that is being dragged from the palette, and what it would drop on. */
  dragged: string | null;
  dropTarget: string | null;
  announcement: Readonly<{ text: string; serial: number }>;
  /** Where two versions are compared on the drawing: what is other in which way. */
  marks: DiffMarks | null;
}>;

export type Opening = Readonly<{
  journey: JourneyHead;
  document: JourneyDocument;
  live: JourneyDocument | null;
  readOnly: boolean;
}>;

/** The state that a journey opens in. */
export function openingState(opening: Opening, kinds: StepKinds): EditorState {
  const base = {
    ...opening,
    history: EMPTY_HISTORY,
    issues: [],
    issuesByStep: new Map(),
    facts: null,
    issueAt: null,
    understood: new Set<string>(),
    figures: new Map<string, StepFigures>(),
    selection: new Set<string>(),
    active: null,
    focus: null,
    menu: null,
    picking: null,
    opened: null,
    side: null,
    settingsSection: null,
    panel: null,
    adding: null,
    connecting: null,
    dragged: null,
    dropTarget: null,
    announcement: { text: "", serial: 0 },
    marks: null,
  };
  return { ...base, ...derive(opening.document, opening.live, kinds, null) };
}

type Derived = Pick<
  EditorState,
  "document" | "reads" | "connected" | "incoming" | "order" | "rank" | "changed"
>;

/** What follows from a drawing. A step that did not change keeps its reading, so that its card is left alone. */
export function derive(
  document: JourneyDocument,
  live: JourneyDocument | null,
  kinds: StepKinds,
  before: Derived | null,
): Derived {
  const sameEdges = before?.document.edges === document.edges;
  const reads = new Map(
    document.steps.map((step) => {
      const known = before?.reads.get(step.id);
      const keep = known?.step === step && (known.kind !== null || sameEdges);
      return [step.id, keep && known ? known : readStep(step, kinds, document)] as const;
    }),
  );
  const sameFlow = sameEdges && before?.document.steps === document.steps;
  const order = sameFlow && before ? before.order : flowOrder(document).map(({ id }) => id);
  return {
    document,
    reads,
    connected: sameEdges && before ? before.connected : connections(document),
    incoming: sameEdges && before ? before.incoming : arrivals(document),
    order,
    rank: sameFlow && before ? before.rank : new Map(order.map((id, at) => [id, at + 1])),
    changed: changedSteps(document, live, before),
  };
}

const SEPARATOR = "\n";

function connections(document: JourneyDocument): ReadonlyMap<string, string> {
  const map = new Map<string, string[]>();
  for (const { from, output } of document.edges) map.set(from, [...(map.get(from) ?? []), output]);
  return new Map([...map].map(([id, outputs]) => [id, outputs.sort().join(SEPARATOR)]));
}

function arrivals({ edges }: JourneyDocument): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { to } of edges) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
}

/** The connected outputs of `EditorState.connected`. */
export function outputList(joined: string | undefined): readonly string[] {
  return joined ? joined.split(SEPARATOR) : [];
}

/** The ways out a card draws: those of its kind, and those that connections still name. */
export function shownOutputs(
  read: ReadStep,
  connected: readonly string[],
): readonly (Output & { lost?: true })[] {
  const known = new Set(read.outputs.map(({ id }) => id));
  const lost = connected.filter((id) => !known.has(id)).map((id) => ({ id, label: id, lost: true as const }));
  return [...read.outputs, ...lost];
}

function changedSteps(
  document: JourneyDocument,
  live: JourneyDocument | null,
  before: Derived | null,
): ReadonlySet<string> {
  if (!live) return NONE;
  const were = new Map(live.steps.map((step) => [step.id, step]));
  const changed = new Set(
    document.steps
      .filter((step) => {
        const old = were.get(step.id);
        return !old || contentOf(old, live) !== contentOf(step, document);
      })
      .map(({ id }) => id),
  );
  const same =
    before && changed.size === before.changed.size && [...changed].every((id) => before.changed.has(id));
  return same ? before.changed : changed;
}

const NONE: ReadonlySet<string> = new Set();

function contentOf(step: JourneyDocument["steps"][number], document: JourneyDocument): string {
  const { x: _x, y: _y, ...content } = step;
  return canonicalJson([
    content,
    edgesFrom(document, step.id).toSorted((a, b) => (a.output < b.output ? -1 : 1)),
  ] as Json);
}

/** Issues by step; a step whose issues did not change keeps its list. */
export function groupIssues(
  issues: readonly Issue[],
  before: ReadonlyMap<string, readonly Issue[]>,
): ReadonlyMap<string, readonly Issue[]> {
  const grouped = new Map<string, Issue[]>();
  for (const one of issues) {
    if (one.stepId !== null) grouped.set(one.stepId, [...(grouped.get(one.stepId) ?? []), one]);
  }
  const textOf = (list: readonly Issue[] | undefined) =>
    (list ?? []).map((one) => issueKey(one) + JSON.stringify(one.values)).join(SEPARATOR);
  return new Map(
    [...grouped].map(([id, list]) => {
      const known = before.get(id);
      return [id, known && textOf(known) === textOf(list) ? known : list];
    }),
  );
}

/** The kinds a palette offers, grouped as ux 3.1 orders them. */
export const FAMILIES = [
  "trigger",
  "logic",
  "timing",
  "message",
  "data",
  "flow",
] as const satisfies readonly StepKind["family"][];

import type { CommandOf, Outlet } from "#core/journey/command.ts";
import type { Edge, JourneyDocument } from "#core/journey/document.ts";
import { edgesFrom, edgesTo, reachable, roots, stepOf, wouldClose } from "#core/journey/graph.ts";
import { closeGap } from "#core/journey/place.ts";

type Deletion = Pick<CommandOf<"deleteSteps">, "ids" | "notes" | "keep">;

/** Takes steps out; whoever led to them leads on to what they led to, by the output that is kept. */
export function deleteSteps(
  document: JourneyDocument,
  { ids, notes, keep }: Deletion,
): JourneyDocument | "no_such_step" {
  const gone = new Set(ids);
  const places = new Map(document.steps.filter(({ id }) => gone.has(id)).map((step) => [step.id, step]));
  if (places.size === 0 && !document.notes.some(({ id }) => notes.includes(id))) return "no_such_step";
  const left: JourneyDocument = {
    ...document,
    steps: document.steps.filter(({ id }) => !gone.has(id)),
    edges: document.edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
    notes: document.notes.filter(({ id }) => !notes.includes(id)),
  };
  let joined = left;
  for (const edge of document.edges) {
    if (gone.has(edge.from) || !gone.has(edge.to)) continue;
    const to = follow(document, edge.to, gone, keep);
    if (to === null || !stepOf(joined, edge.from) || wouldClose(joined, edge.from, to, edge.output)) continue;
    joined = { ...joined, edges: inOrder(document, joined.edges, { ...edge, to }) };
    const place = places.get(edge.to);
    if (place && places.size === 1) joined = closeGap(joined, place, to);
  }
  return joined;
}

/** A step out of its connections: those who led to it lead on by its kept output; its other outputs stay. */
export function detach(document: JourneyDocument, id: string, output: string): JourneyDocument {
  const place = stepOf(document, id);
  const onward = document.edges.find((edge) => edge.from === id && edge.output === output);
  let loose: JourneyDocument = {
    ...document,
    edges: document.edges.filter((edge) => edge.to !== id && edge !== onward),
  };
  for (const edge of edgesTo(document, id)) {
    if (!onward || wouldClose(loose, edge.from, onward.to, edge.output)) continue;
    loose = { ...loose, edges: inOrder(document, loose.edges, { ...edge, to: onward.to }) };
  }
  return place && onward ? closeGap(loose, place, onward.to) : loose;
}

/** Which step a path comes out at, behind a run of steps that go. */
function follow(
  document: JourneyDocument,
  start: string,
  gone: ReadonlySet<string>,
  keep: Deletion["keep"],
): string | null {
  const passed = new Set<string>();
  let id = start;
  while (gone.has(id)) {
    if (passed.has(id)) return null;
    passed.add(id);
    const ways = edgesFrom(document, id);
    const kept = keep[id];
    const way =
      kept === undefined
        ? ways.length === 1
          ? ways[0]
          : undefined
        : ways.find(({ output }) => output === kept);
    if (!way) return null;
    id = way.to;
  }
  return stepOf(document, id) ? id : null;
}

/** Keeps a rejoined connection where it stood in the list, so that a drawing changes no more than it must. */
function inOrder(document: JourneyDocument, edges: readonly Edge[], edge: Edge): Edge[] {
  const rank = new Map(document.edges.map((one, index) => [keyOf(one), index]));
  const place = rank.get(keyOf(edge)) ?? edges.length;
  const before = edges.findIndex((one) => (rank.get(keyOf(one)) ?? -1) > place);
  return before < 0 ? [...edges, edge] : edges.toSpliced(before, 0, edge);
}

const keyOf = ({ from, output }: Outlet) => `${from} ${output}`;

export type BranchPlan = Readonly<{ output: string | null; ids: readonly string[] }>;

/**
 * What deleting a branching step may mean: one plan for each connected output that is kept, and one that
 * deletes all branches. A plan takes along the steps that nobody could reach any more.
 */
export function deletionPlans(document: JourneyDocument, id: string): readonly BranchPlan[] {
  const ways = edgesFrom(document, id);
  const plans = ways.map(({ output, to }) => ({ output, ids: [id, ...stranded(document, id, [to])] }));
  return [...plans, { output: null, ids: [id, ...stranded(document, id, [])] }];
}

/** Steps behind a step that can be reached neither past it nor by the ways that are kept. */
function stranded(document: JourneyDocument, id: string, kept: readonly string[]): readonly string[] {
  const behind = reachable(
    document,
    edgesFrom(document, id).map(({ to }) => to),
  );
  const starts = roots(document).filter((root) => root !== id && !behind.has(root));
  const alive = reachable(document, [...starts, ...kept], id);
  return document.steps
    .map((step) => step.id)
    .filter((one) => one !== id && behind.has(one) && !alive.has(one));
}

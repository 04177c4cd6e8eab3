import { diffJourneys } from "#core/journey/diff.ts";
import type { Edge, JourneyDocument } from "#core/journey/document.ts";

/** How parts of a drawing stand to another version of it; what is not named is the same. */
export type DiffMarks = Readonly<{
  steps: Readonly<Record<string, "added" | "removed" | "changed">>;
  /** By "from:output". */
  edges: Readonly<Record<string, "added" | "removed">>;
  /** Connections that were, where their output leads elsewhere now: drawn beside the new ones. */
  ghosts: readonly Edge[];
}>;
export type Marked = Readonly<{ document: JourneyDocument; marks: DiffMarks }>;

/** Two versions on one drawing: the newer one, with what it no longer has as ghosts at their old places (ux 3.12). */
export function overlayOf(before: JourneyDocument, after: JourneyDocument): Marked {
  const { steps, edges } = marksOf(before, after);
  const gone = before.steps.filter(({ id }) => steps[id] === "removed");
  const taken = new Set(after.edges.map(edgeName));
  const lost = before.edges.filter((edge) => !has(after, edge));
  const document = {
    ...after,
    steps: [...after.steps, ...gone],
    edges: [...after.edges, ...lost.filter((edge) => !taken.has(edgeName(edge)))],
  };
  const fresh = after.edges.filter((edge) => !has(before, edge)).map(edgeName);
  const added = Object.fromEntries(fresh.map((name) => [name, "added" as const]));
  const ghosts = lost.filter((edge) => taken.has(edgeName(edge)));
  return { document, marks: { steps, edges: { ...edges, ...added }, ghosts } };
}

/** The same two side by side: each with the marks of what concerns it. */
export function besides(
  before: JourneyDocument,
  after: JourneyDocument,
): Readonly<{ before: Marked; after: Marked }> {
  const { steps } = marksOf(before, after);
  const only = (left: JourneyDocument, right: JourneyDocument, mark: "added" | "removed") => {
    const other = left.edges.filter((edge) => !has(right, edge)).map(edgeName);
    return Object.fromEntries(other.map((name) => [name, mark]));
  };
  return {
    before: { document: before, marks: { steps, edges: only(before, after, "removed"), ghosts: [] } },
    after: { document: after, marks: { steps, edges: only(after, before, "added"), ghosts: [] } },
  };
}

function marksOf(before: JourneyDocument, after: JourneyDocument): Pick<DiffMarks, "steps" | "edges"> {
  const { steps } = diffJourneys(before, after);
  const taken = new Set(after.edges.map(edgeName));
  const lost = before.edges.filter((edge) => !taken.has(edgeName(edge)));
  return {
    steps: Object.fromEntries(steps.map(({ stepId, change }) => [stepId, change])),
    edges: Object.fromEntries(lost.map((edge) => [edgeName(edge), "removed" as const])),
  };
}

const edgeName = ({ from, output }: Edge) => `${from}:${output}`;

function has({ edges }: JourneyDocument, { from, output, to }: Edge): boolean {
  return edges.some((edge) => edge.from === from && edge.output === output && edge.to === to);
}

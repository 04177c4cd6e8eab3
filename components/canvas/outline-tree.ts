import type { Outlet } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { edgeAt, flowOrder } from "#core/journey/graph.ts";
import type { ReadStep } from "#core/journey/reading.ts";

/** One line of the outline. A step with one way on is followed by the next; several ways are branches below it. */
export type OutlineItem =
  | Readonly<{ kind: "step"; key: string; id: string; branches: readonly OutlineItem[] }>
  /** The only way that goes on, from a step whose other ways end. */
  | Readonly<{ kind: "via"; key: string; label: string }>
  | Readonly<{ kind: "branch"; key: string; label: string; items: readonly OutlineItem[] }>
  | Readonly<{ kind: "again"; key: string; id: string; name: string }>
  | Readonly<{ kind: "end"; key: string; outlet: Outlet }>;

type Reads = ReadonlyMap<string, ReadStep>;

/** The journey as a nested list: every step stands in it once, merges say where they continue (ux 3.8). */
export function outlineOf(document: JourneyDocument, reads: Reads): readonly OutlineItem[] {
  const walk: Walk = { document, reads, shown: new Set() };
  const led = new Set(document.edges.map(({ to }) => to));
  const order = flowOrder(document);
  const starts = order.filter(({ id }) => !led.has(id));
  // What only leads in rings has no start: it is listed at the end, from its topmost step.
  return [...starts, ...order].flatMap(({ id }) => (walk.shown.has(id) ? [] : from(walk, id)));
}

type Walk = Readonly<{ document: JourneyDocument; reads: Reads; shown: Set<string> }>;
type Way = Readonly<{ id: string; label: string }>;

/** A step and all that follows it, on one level for as long as one way goes on. */
function from(walk: Walk, id: string): OutlineItem[] {
  const read = walk.reads.get(id);
  if (!read) return [];
  if (walk.shown.has(id))
    return [{ kind: "again", key: `again ${walk.shown.size} ${id}`, id, name: read.step.name }];
  walk.shown.add(id);
  const ways = waysOf(walk.document, read);
  const onward = ways.filter((way) => edgeAt(walk.document, id, way.id));
  const [way] = ways.length === 1 ? ways : onward;
  if (!way || (ways.length > 1 && onward.length > 1)) {
    return [{ kind: "step", key: id, id, branches: ways.map((one) => branchOf(walk, read, one)) }];
  }
  const ends = ways.filter((one) => one !== way).map((one) => branchOf(walk, read, one));
  const via: OutlineItem[] = ends.length > 0 ? [{ kind: "via", key: `via ${id}`, label: way.label }] : [];
  return [
    { kind: "step", key: id, id, branches: ends },
    ...via,
    ...behind(walk, { from: id, output: way.id }),
  ];
}

/** What follows an output: the next step, or the end. */
function behind(walk: Walk, outlet: Outlet): readonly OutlineItem[] {
  const next = edgeAt(walk.document, outlet.from, outlet.output);
  return next ? from(walk, next.to) : [{ kind: "end", key: `end ${outlet.from}:${outlet.output}`, outlet }];
}

function branchOf(walk: Walk, { step }: ReadStep, way: Way): OutlineItem {
  const outlet = { from: step.id, output: way.id };
  return { kind: "branch", key: `${step.id}:${way.id}`, label: way.label, items: behind(walk, outlet) };
}

/** Ways out that matter: the required ones, and the optional ones that lead somewhere. */
function waysOf(document: JourneyDocument, { step, outputs }: ReadStep): readonly Way[] {
  return outputs.filter(({ id, optional }) => !optional || edgeAt(document, step.id, id));
}

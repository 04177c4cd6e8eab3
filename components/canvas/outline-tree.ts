import type { Outlet } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { edgeAt, flowOrder } from "#core/journey/graph.ts";
import type { ReadStep } from "#core/journey/reading.ts";

/** One line of the outline. A step with one way on is followed by the next; several ways are branches below it. */
export type OutlineItem =
  | Readonly<{ kind: "step"; key: string; id: string; branches: readonly OutlineItem[] }>
  | Readonly<{ kind: "branch"; key: string; label: string; items: readonly OutlineItem[] }>
  | Readonly<{ kind: "again"; key: string; id: string; name: string }>
  | Readonly<{ kind: "end"; key: string; outlet: Outlet }>;

type Reads = ReadonlyMap<string, ReadStep>;

/** The journey as a nested list: every step stands in it once, merges say where they continue (ux 3.8). */
export function outlineOf(document: JourneyDocument, reads: Reads): readonly OutlineItem[] {
  const shown = new Set<string>();
  const led = new Set(document.edges.map(({ to }) => to));
  const order = flowOrder(document);
  const starts = order.filter(({ id }) => !led.has(id));
  // What only leads in rings has no start: it is listed at the end, from its topmost step.
  return [...starts, ...order].flatMap(({ id }) => (shown.has(id) ? [] : follow(document, reads, id, shown)));
}

function follow(document: JourneyDocument, reads: Reads, start: string, shown: Set<string>): OutlineItem[] {
  const items: OutlineItem[] = [];
  let id: string | null = start;
  while (id !== null) {
    const read = reads.get(id);
    if (!read) return items;
    if (shown.has(id))
      return [...items, { kind: "again", key: `again ${items.length} ${id}`, id, name: read.step.name }];
    shown.add(id);
    const ways = waysOf(document, read);
    const [only] = ways;
    if (ways.length !== 1 || !only) {
      const branches = ways.map((way) => branchOf(document, reads, read, way, shown));
      return [...items, { kind: "step", key: id, id, branches }];
    }
    items.push({ kind: "step", key: id, id, branches: [] });
    const outlet: Outlet = { from: id, output: only.id };
    const next = edgeAt(document, outlet.from, outlet.output);
    if (!next) return [...items, { kind: "end", key: `end ${id}`, outlet }];
    id = next.to;
  }
  return items;
}

type Way = Readonly<{ id: string; label: string }>;

function branchOf(
  document: JourneyDocument,
  reads: Reads,
  { step }: ReadStep,
  way: Way,
  shown: Set<string>,
): OutlineItem {
  const outlet = { from: step.id, output: way.id };
  const next = edgeAt(document, outlet.from, outlet.output);
  const key = `${step.id}:${way.id}`;
  const items: readonly OutlineItem[] = next
    ? follow(document, reads, next.to, shown)
    : [{ kind: "end", key: `end ${key}`, outlet }];
  return { kind: "branch", key, label: way.label, items };
}

/** Ways out that matter: the required ones, and the optional ones that lead somewhere. */
function waysOf(document: JourneyDocument, { step, outputs }: ReadStep): readonly Way[] {
  return outputs.filter(({ id, optional }) => !optional || edgeAt(document, step.id, id));
}

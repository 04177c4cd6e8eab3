import type { Edge, JourneyDocument, Step } from "#core/journey/document.ts";

/** Questions about a drawing that need only its steps and connections. */
type Graph = Pick<JourneyDocument, "steps" | "edges">;

/** The step with this id. */
export function stepOf({ steps }: Graph, id: string): Step | undefined {
  return steps.find((step) => step.id === id);
}

/** The connection that leaves by an output; there is one at most. */
export function edgeAt({ edges }: Graph, from: string, output: string): Edge | undefined {
  return edges.find((edge) => edge.from === from && edge.output === output);
}

/** The connections that leave a step. */
export function edgesFrom({ edges }: Graph, id: string): readonly Edge[] {
  return edges.filter(({ from }) => from === id);
}

/** The connections that lead to a step. */
export function edgesTo({ edges }: Graph, id: string): readonly Edge[] {
  return edges.filter(({ to }) => to === id);
}

/** The one way that may point backwards: a Loop back step counts how often people take it (S-10.6). */
const LOOP_BACK = { kind: "loop", output: "again" } as const;

/** True for the way of a Loop back step by which people come again. */
export function leadsBack(graph: Graph, from: string, output: string): boolean {
  return output === LOOP_BACK.output && stepOf(graph, from)?.kind === LOOP_BACK.kind;
}

/** The drawing without the ways that lead back: what is left has to be free of rings. */
export function onward<Drawn extends Graph>(graph: Drawn): Drawn {
  const loops = new Set(graph.steps.flatMap(({ id, kind }) => (kind === LOOP_BACK.kind ? [id] : [])));
  if (loops.size === 0) return graph;
  const edges = graph.edges.filter(({ from, output }) => output !== LOOP_BACK.output || !loops.has(from));
  return { ...graph, edges };
}

/** Which steps each step leads to, in drawing order. */
export function successors({ edges }: Graph): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = map.get(from);
    if (known) known.push(to);
    else map.set(from, [to]);
  }
  return map;
}

/** Every step that can be reached from these, themselves included; `without` is a step nobody passes. */
export function reachable(graph: Graph, starts: readonly string[], without?: string): ReadonlySet<string> {
  const next = successors(graph);
  const seen = new Set(starts.filter((start) => start !== without));
  const open = [...seen];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const to of next.get(id) ?? []) {
      if (to === without || seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}

/** True when a connection between the two would let people come back to where they were, without a Loop back step. */
export function wouldClose(graph: Graph, from: string, to: string, output?: string): boolean {
  if (from === to) return true;
  if (output !== undefined && leadsBack(graph, from, output)) return false;
  return reachable(onward(graph), [to]).has(from);
}

/** The steps that nothing leads to. */
export function roots({ steps, edges }: Graph): readonly string[] {
  const led = new Set(edges.map(({ to }) => to));
  return steps.filter(({ id }) => !led.has(id)).map(({ id }) => id);
}

/** Steps in the order people meet them: each before what it leads to, else as drawn, top to bottom. */
export function flowOrder(drawing: Graph): readonly Step[] {
  const graph = onward(drawing);
  const drawn = graph.steps.toSorted((a, b) => a.y - b.y || a.x - b.x);
  const next = successors(graph);
  const before = predecessorCounts(graph);
  const open = drawn.filter(({ id }) => !before.get(id));
  const left = new Map(drawn.map((step) => [step.id, step]));
  const ordered: Step[] = [];
  while (left.size > 0) {
    // In a ring nobody is first; the topmost then is.
    const step = open.shift() ?? left.values().next().value;
    if (!step || !left.delete(step.id)) continue;
    ordered.push(step);
    open.push(...released(next.get(step.id) ?? [], before, left));
  }
  return ordered;
}

/** Followers that wait for nobody any more. */
function released(
  ids: readonly string[],
  before: Map<string, number>,
  left: ReadonlyMap<string, Step>,
): Step[] {
  return ids.flatMap((id) => {
    const still = (before.get(id) ?? 0) - 1;
    before.set(id, still);
    const follower = left.get(id);
    return still === 0 && follower ? [follower] : [];
  });
}

function predecessorCounts({ steps, edges }: Graph): Map<string, number> {
  const counts = new Map(steps.map(({ id }) => [id, 0]));
  for (const { from, to } of edges)
    if (counts.has(from) && from !== to) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
}

/** Each ring of steps that lead back to themselves without a Loop back step, once. Most drawings have none, which one walk tells. */
export function cycles(drawing: Graph): readonly (readonly string[])[] {
  const graph = onward(drawing);
  const left = new Set(peeled(graph));
  if (left.size === 0) return [];
  return rings({
    steps: graph.steps.filter(({ id }) => left.has(id)),
    edges: graph.edges.filter(({ from, to }) => left.has(from) && left.has(to)),
  });
}

/** What is left when every step that nothing leads to is taken away, and again: rings and what follows them. */
function peeled(graph: Graph): readonly string[] {
  const next = successors(graph);
  const before = new Map(graph.steps.map(({ id }) => [id, 0]));
  for (const { to } of graph.edges) before.set(to, 1 + (before.get(to) ?? 0));
  const open = [...before].flatMap(([id, count]) => (count === 0 ? [id] : []));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    before.delete(id);
    for (const to of next.get(id) ?? []) {
      const still = (before.get(to) ?? 1) - 1;
      before.set(to, still);
      if (still === 0) open.push(to);
    }
  }
  return [...before.keys()];
}

function rings(graph: Graph): readonly (readonly string[])[] {
  const next = successors(graph);
  const inRing = graph.steps.map(({ id }) => id).filter((id) => reachable(graph, next.get(id) ?? []).has(id));
  const rings: string[][] = [];
  const taken = new Set<string>();
  for (const id of inRing) {
    if (taken.has(id)) continue;
    const ahead = reachable(graph, next.get(id) ?? []);
    const ring = inRing.filter(
      (other) => ahead.has(other) && reachable(graph, next.get(other) ?? []).has(id),
    );
    for (const member of ring) taken.add(member);
    rings.push(ring);
  }
  return rings;
}

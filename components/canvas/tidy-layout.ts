import { Graph, layout } from "@dagrejs/dagre";
import type { Place } from "#core/journey/command.ts";
import { CARD_HEIGHT, CARD_WIDTH, GAP_X, GAP_Y, snap } from "#core/journey/place.ts";

/** What a layout needs to know: cards and connections, those of one step from left to right. */
export type LayoutInput = Readonly<{
  steps: readonly string[];
  edges: readonly Readonly<{ from: string; to: string; order: number }>[];
}>;

/** Places from top to bottom, gaps of 48 and 72 (ux 3.4). */
export function layoutPlaces({ steps, edges }: LayoutInput): Readonly<Record<string, Place>> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: GAP_X, ranksep: GAP_Y });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of steps) graph.setNode(id, { width: CARD_WIDTH, height: CARD_HEIGHT });
  for (const { from, to, order } of edges.toSorted((a, b) => a.order - b.order))
    graph.setEdge(from, to, {}, `${order}`);
  layout(graph);
  return Object.fromEntries(
    steps.map((id) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return [id, { x: snap(x - CARD_WIDTH / 2), y: snap(y - CARD_HEIGHT / 2) }];
    }),
  );
}

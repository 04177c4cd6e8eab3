import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";

type Drawn = Readonly<Record<string, readonly [kind: string, config?: object, more?: object]>>;

/** A document from steps by id, and edges written as "a --output--> b". Steps stand below each other. */
export function drawJourney(steps: Drawn, edges: readonly string[], settings: object = {}): JourneyDocument {
  return documentSchema.parse({
    steps: Object.entries(steps).map(([id, [kind, config = {}, more = {}]], at) => ({
      id,
      kind,
      name: id,
      config,
      x: 0,
      y: at * 168,
      ...more,
    })),
    edges: edges.map((edge) => {
      const [, from, output, to] = /^(\S+) --(\S+?)--> (\S+)$/.exec(edge) ?? [];
      return { from, output, to };
    }),
    settings,
  });
}

export const ids = ({ steps }: JourneyDocument) => steps.map(({ id }) => id);
export const arrows = ({ edges }: JourneyDocument) =>
  edges.map(({ from, output, to }) => `${from} --${output}--> ${to}`);

import type { Command, CommandOf } from "#core/journey/command.ts";
import type { Edge, JourneyDocument } from "#core/journey/document.ts";

/** The command that leads from `after` back to `before`, byte for byte. */
export function inverseOf(before: JourneyDocument, after: JourneyDocument, command: Command): Command {
  if (command.kind === "replaceGraph") {
    const { formatVersion: _version, ...graph } = before;
    return { kind: "replaceGraph", ...graph };
  }
  const steps = listChange(before.steps, after.steps, ({ id }) => id);
  const edges = listChange(before.edges, after.edges, edgeKey);
  const notes = listChange(before.notes, after.notes, ({ id }) => id);
  const moves: Record<string, { x: number; y: number }> = {};
  const rewritten = <Item extends { id: string; x: number; y: number }>(change: ListChange<Item>) =>
    change.put.filter(({ item, old }) => {
      if (!old || !movedOnly(item, old)) return true;
      moves[item.id] = { x: item.x, y: item.y };
      return false;
    });
  return {
    kind: "restore",
    of: command.kind === "restore" ? command.of : command.kind,
    drop: {
      steps: steps.drop.map(({ id }) => id),
      edges: [...edges.drop],
      notes: notes.drop.map(({ id }) => id),
    },
    put: { steps: bare(rewritten(steps)), edges: bare(edges.put), notes: bare(rewritten(notes)) },
    moves,
    ...(before.settings === after.settings ? {} : { settings: before.settings }),
  };
}

/** Takes out, moves, replaces and puts back. What no longer fits the drawing is left out. */
export function restore(
  document: JourneyDocument,
  { drop, put, moves, settings }: CommandOf<"restore">,
): JourneyDocument {
  const back = <Item extends { id: string; x: number; y: number }>(item: Item): Item => {
    const place = moves[item.id];
    return place ? { ...item, ...place } : item;
  };
  const steps = mend(document.steps.map(back), new Set(drop.steps), put.steps, ({ id }) => id);
  const notes = mend(document.notes.map(back), new Set(drop.notes), put.notes, ({ id }) => id);
  const edges = mend(document.edges, new Set(drop.edges.map(edgeKey)), put.edges, edgeKey);
  return { ...document, steps, notes, edges: oneAnOutput(edges), settings: settings ?? document.settings };
}

const edgeKey = ({ from, output, to }: Edge) => `${from} ${output} ${to}`;

type ListChange<Item> = Readonly<{
  drop: readonly Item[];
  put: readonly Readonly<{ at: number; item: Item; old: Item | undefined }>[];
}>;

function listChange<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): ListChange<Item> {
  if (before === after) return { drop: [], put: [] };
  const were = new Set(before.map(keyOf));
  const are = new Map(after.map((item) => [keyOf(item), item]));
  const put = before.flatMap((item, at) => {
    const old = are.get(keyOf(item));
    return old === item ? [] : [{ at, item, old }];
  });
  return { drop: after.filter((item) => !were.has(keyOf(item))), put };
}

function bare<Item>(put: ListChange<Item>["put"]): { at: number; item: Item }[] {
  return put.map(({ at, item }) => ({ at, item }));
}

function movedOnly<Item extends { x: number; y: number }>(item: Item, old: Item): boolean {
  const names = new Set([...Object.keys(item), ...Object.keys(old)]) as Set<keyof Item>;
  return [...names].every((name) => name === "x" || name === "y" || item[name] === old[name]);
}

function mend<Item>(
  items: readonly Item[],
  drop: ReadonlySet<string>,
  put: readonly Readonly<{ at: number; item: Item }>[],
  keyOf: (item: Item) => string,
): Item[] {
  const left = items.filter((item) => !drop.has(keyOf(item)));
  const places = new Map(left.map((item, index) => [keyOf(item), index]));
  const fresh = put.filter(({ item }) => {
    const index = places.get(keyOf(item));
    if (index !== undefined) left[index] = item;
    return index === undefined;
  });
  for (const { at, item } of fresh) left.splice(Math.min(at, left.length), 0, item);
  return left;
}

/** Where somebody else has connected an output meanwhile, theirs stays. */
function oneAnOutput(edges: readonly Edge[]): Edge[] {
  const seen = new Set<string>();
  return edges.filter(({ from, output }) => {
    const outlet = `${from} ${output}`;
    if (seen.has(outlet)) return false;
    seen.add(outlet);
    return true;
  });
}

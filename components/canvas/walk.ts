import { edgesFrom, edgesTo, successors } from "#core/journey/graph.ts";
import type { Editor } from "./editor-store.ts";

/** Acts on the card that has the tab stop. */
export function onActive(editor: Editor, act: (id: string) => void): void {
  const { active, order } = editor.get();
  const id = active ?? order[0];
  if (id !== undefined) act(id);
}

/** Along the flow: what the step leads to, or what leads to it; else the next one as people meet them. */
export function walk(editor: Editor, by: 1 | -1): void {
  const { document, order } = editor.get();
  onActive(editor, (id) => {
    const along = by === 1 ? successors(document).get(id)?.[0] : edgesTo(document, id)[0]?.from;
    const at = order.indexOf(id);
    const next = along ?? order[at + by];
    if (next !== undefined) editor.focus(next);
  });
}

/** The sister branch: another way out of the step that led here, else the card beside. */
export function beside(editor: Editor, by: 1 | -1): void {
  const { document } = editor.get();
  onActive(editor, (id) => {
    const parent = edgesTo(document, id)[0]?.from;
    const sisters = parent ? edgesFrom(document, parent).map(({ to }) => to) : [];
    const place = new Map(document.steps.map((step) => [step.id, step]));
    const row = sisters.length > 1 ? sisters : sameRow(document.steps, place.get(id)?.y ?? 0);
    const sorted = row.toSorted((a, b) => (place.get(a)?.x ?? 0) - (place.get(b)?.x ?? 0));
    const next = sorted[sorted.indexOf(id) + by];
    if (next !== undefined) editor.focus(next);
  });
}

function sameRow(steps: readonly Readonly<{ id: string; y: number }>[], y: number): string[] {
  return steps.filter((step) => Math.abs(step.y - y) < 48).map(({ id }) => id);
}

/** The first step of the journey, or the last on this path. */
export function toEnd(editor: Editor, which: "first" | "last"): void {
  const { order, document } = editor.get();
  if (which === "first") {
    const [first] = order;
    if (first !== undefined) editor.focus(first);
    return;
  }
  onActive(editor, (id) => {
    const next = successors(document);
    const seen = new Set<string>();
    let last = id;
    for (let to = next.get(last)?.[0]; to !== undefined && !seen.has(to); to = next.get(last)?.[0]) {
      seen.add(to);
      last = to;
    }
    editor.focus(last);
  });
}

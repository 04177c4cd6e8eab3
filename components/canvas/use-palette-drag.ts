"use client";

import { type PointerEvent, type RefObject, useCallback, useMemo, useRef } from "react";
import { useReactFlow } from "reactflow";
import type { StepKind } from "#core/engine/step-kind.ts";
import type { Outlet, Place } from "#core/journey/command.ts";
import { fitsOnEdge } from "#core/journey/new-step.ts";
import { CARD_HEIGHT, CARD_WIDTH, snap } from "#core/journey/place.ts";
import type { Acts } from "./acts.ts";
import { useActs, useEditor } from "./editor-context.tsx";
import type { Editor } from "./editor-store.ts";
import { noteUse } from "./recent-kinds.ts";

export type PaletteDrag = Readonly<{
  start(event: PointerEvent<HTMLElement>, kind: StepKind): void;
  /** True for the click that a drag ends with. */
  justDropped(): boolean;
  ghost: RefObject<HTMLDivElement | null>;
}>;

const THRESHOLD = 4;
const NEAR = 56;

/**
 * Dragging a kind from the palette, by pointer events: they work with a finger too, and Esc gives up at once.
 * Every connection and end shows where the step would go; the nearest one within reach lights up.
 */
export function usePaletteDrag(): PaletteDrag {
  const editor = useEditor();
  const acts = useActs();
  const { screenToFlowPosition } = useReactFlow();
  const ghost = useRef<HTMLDivElement | null>(null);
  const dropped = useRef(false);

  const start = useCallback(
    (event: PointerEvent<HTMLElement>, kind: StepKind) => {
      if (event.button !== 0 || editor.get().readOnly) return;
      dropped.current = false;
      follow({ x: event.clientX, y: event.clientY }, kind, editor, ghost, (at, cancelled) => {
        dropped.current = true;
        if (!cancelled) drop(editor, acts, kind, at, screenToFlowPosition);
      });
    },
    [editor, acts, screenToFlowPosition],
  );
  return useMemo(() => ({ start, ghost, justDropped: () => dropped.current }), [start]);
}

type Ended = (at: Place, cancelled: boolean) => void;

function follow(
  from: Place,
  kind: StepKind,
  editor: Editor,
  ghost: RefObject<HTMLDivElement | null>,
  ended: Ended,
): void {
  const watch = new AbortController();
  const options = { signal: watch.signal };
  let dragging = false;
  let last = from;
  const finish = (cancelled: boolean) => {
    watch.abort();
    if (!dragging) return;
    if (ghost.current) ghost.current.hidden = true;
    ended(last, cancelled);
    editor.set({ dragged: null, dropTarget: null });
  };
  window.addEventListener(
    "pointermove",
    (event) => {
      last = { x: event.clientX, y: event.clientY };
      if (!dragging && Math.hypot(last.x - from.x, last.y - from.y) < THRESHOLD) return;
      if (!dragging) editor.set({ dragged: kind.kind });
      dragging = true;
      event.preventDefault();
      showGhost(ghost.current, kind, last);
      const target = targetNear(last, kind);
      if (target !== editor.get().dropTarget) editor.set({ dropTarget: target });
    },
    options,
  );
  window.addEventListener("pointerup", () => finish(false), options);
  window.addEventListener("pointercancel", () => finish(true), options);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      finish(true);
    },
    { ...options, capture: true },
  );
}

function showGhost(ghost: HTMLElement | null, kind: StepKind, { x, y }: Place): void {
  if (!ghost) return;
  ghost.hidden = false;
  ghost.style.transform = `translate(${x + 12}px, ${y + 8}px)`;
  const name = ghost.querySelector("[data-ghost-name]");
  if (name && name.textContent !== kind.title) name.textContent = kind.title;
}

/** The "+" or end nearest to the pointer, as "step:output"; null when none is within reach or fits. */
function targetNear({ x, y }: Place, kind: StepKind): string | null {
  if (kind.family === "trigger") return null;
  const selector = fitsOnEdge(kind) ? "[data-insert], [data-end]" : "[data-end]";
  let best: { name: string; distance: number } | null = null;
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const box = element.getBoundingClientRect();
    const distance = Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
    const name = element.dataset["insert"] ?? element.dataset["end"] ?? "";
    if (distance < NEAR && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

function drop(editor: Editor, acts: Acts, kind: StepKind, at: Place, toFlow: (place: Place) => Place): void {
  const target = editor.get().dropTarget;
  const onCanvas = document.elementFromPoint(at.x, at.y)?.closest(".react-flow") !== null;
  if (!onCanvas && target === null) return;
  noteUse(kind.kind);
  if (target !== null) {
    acts.add(kind.kind, outletNamed(target));
    return;
  }
  const { x, y } = toFlow(at);
  acts.add(kind.kind, null, { x: snap(x - CARD_WIDTH / 2), y: snap(y - CARD_HEIGHT / 2) });
}

function outletNamed(name: string): Outlet {
  const at = name.indexOf(":");
  return { from: name.slice(0, at), output: name.slice(at + 1) };
}

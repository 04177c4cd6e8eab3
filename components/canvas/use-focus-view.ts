"use client";

import { useEffect } from "react";
import { useReactFlow } from "reactflow";
import { stepOf } from "#core/journey/graph.ts";
import { CARD_HEIGHT, CARD_WIDTH } from "#core/journey/place.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";

const EDGE = 24;

/** A card that shall have the focus, or is opened, comes into view first (ux 3.8). */
export function useFocusView(): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const focus = useEditorState((state) => state.focus);
  const opened = useEditorState((state) => state.opened);
  useEffect(() => {
    const id = focus && (!opened || focus.at > opened.at) ? focus.id : opened?.id;
    const step = id && stepOf(editor.get().document, id);
    if (!step) return;
    // After the side panel has taken its room.
    const timer = setTimeout(() => {
      if (isInView(flow, step)) return;
      void flow.setCenter(step.x + CARD_WIDTH / 2, step.y + CARD_HEIGHT / 2, {
        zoom: Math.max(flow.getZoom(), 0.6),
        duration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 240,
      });
    }, 60);
    return () => clearTimeout(timer);
  }, [editor, flow, focus, opened]);
}

function isInView(flow: ReturnType<typeof useReactFlow>, { x, y }: { x: number; y: number }): boolean {
  const box = document.querySelector(".react-flow")?.getBoundingClientRect();
  if (!box) return true;
  const a = flow.flowToScreenPosition({ x, y });
  const b = flow.flowToScreenPosition({ x: x + CARD_WIDTH, y: y + CARD_HEIGHT });
  return (
    a.x >= box.left + EDGE && a.y >= box.top + EDGE && b.x <= box.right - EDGE && b.y <= box.bottom - EDGE
  );
}

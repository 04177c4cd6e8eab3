"use client";

import { useMemo } from "react";
import type { Connection, FinalConnectionState, OnConnectEnd, OnConnectStart, OnReconnect } from "reactflow";
import type { Place } from "#core/journey/command.ts";
import type { Acts } from "./acts.ts";
import { useActs, useEditor } from "./editor-context.tsx";
import type { Connecting } from "./editor-state.ts";
import type { Editor } from "./editor-store.ts";
import type { DrawnEdge } from "./flow-elements.ts";

/** Connecting by drag, and moving the end of a connection. What would close a ring is refused before it is drawn. */
export function useConnecting() {
  const editor = useEditor();
  const acts = useActs();
  return useMemo(() => {
    const onConnectStart: OnConnectStart = (_event, { nodeId, handleId, handleType }) => {
      if (nodeId && handleId && handleType === "source") {
        editor.startConnecting({ from: nodeId, output: handleId });
      }
    };
    const onConnectEnd: OnConnectEnd = (event, connection) => {
      const { connecting } = editor.get();
      editor.set({ connecting: null });
      if (connecting && !connection.isValid && !isClick(connection))
        drop(editor, acts, connecting, pointOf(event));
    };
    const onConnect = ({ source, sourceHandle, target }: Connection) =>
      acts.connect({ from: source, output: sourceHandle ?? "next" }, target);
    const onReconnect: OnReconnect<DrawnEdge> = (edge, { target }) =>
      acts.connect({ from: edge.source, output: edge.sourceHandle ?? "next" }, target);
    const isValidConnection = ({ target }: Connection | DrawnEdge) =>
      !(editor.get().connecting?.refused.has(target) ?? false);
    return { onConnectStart, onConnectEnd, onConnect, onReconnect, isValidConnection };
  }, [editor, acts]);
}

/** Let go anywhere on a card: connected. Let go on free ground: the list of steps to add opens there. */
function drop(editor: Editor, acts: Acts, { outlet, refused }: Connecting, at: Place): void {
  const under = document.elementFromPoint(at.x, at.y);
  const to = under?.closest("[data-step]")?.getAttribute("data-step");
  if (to && !refused.has(to)) acts.connect(outlet, to);
  else if (!to && under?.closest(".react-flow__pane")) editor.set({ adding: { outlet, at } });
}

function pointOf(event: MouseEvent | TouchEvent): Place {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

/** A press and release in one place is no drag: it starts connecting by clicks. */
function isClick({ from, to }: FinalConnectionState): boolean {
  return !from || !to || Math.hypot(from.x - to.x, from.y - to.y) < 12;
}

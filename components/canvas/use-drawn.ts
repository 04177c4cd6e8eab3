"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import type { NodeChange } from "reactflow";
import type { Place } from "#core/journey/command.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import type { Editor } from "./editor-store.ts";
import { type DrawnNode, FlowElements } from "./flow-elements.ts";
import { type Lines, linesFor, NO_LINES } from "./helper-lines.tsx";

type Places = ReadonlyMap<string, Place>;
const NOTHING_DRAGGED: Places = new Map();

/** React Flow's view of the drawing; what is being dragged is where the pointer has it, and lands as one command. */
export function useDrawn() {
  const editor = useEditor();
  const document = useEditorState((state) => state.document);
  const reads = useEditorState((state) => state.reads);
  const connected = useEditorState((state) => state.connected);
  const selection = useEditorState((state) => state.selection);
  const readOnly = useEditorState((state) => state.readOnly);
  const elements = useRef(new FlowElements()).current;
  const underway = useRef(NOTHING_DRAGGED);
  const [dragged, setDragged] = useState(NOTHING_DRAGGED);
  const [lines, setLines] = useState<Lines>(NO_LINES);

  const nodes = useMemo(
    () => elements.nodes({ document, reads, connected, selection, readOnly }, dragged),
    [elements, document, reads, connected, selection, readOnly, dragged],
  );
  const ghosts = useEditorState((state) => state.marks?.ghosts);
  const edges = useMemo(
    () => elements.edges(document.edges, reads, ghosts),
    [elements, document.edges, reads, ghosts],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      applySelection(editor, changes);
      const moves = changes.filter((change) => change.type === "position" && change.dragging === true);
      if (moves.length === 0) return;
      underway.current = moved(underway.current, moves);
      setDragged(underway.current);
      setLines(moves.length === 1 ? linesFor(moves[0], editor.get().document.steps) : NO_LINES);
    },
    [editor],
  );
  const drop = useCallback(() => {
    land(editor, underway.current);
    underway.current = NOTHING_DRAGGED;
    setDragged(NOTHING_DRAGGED);
    setLines(NO_LINES);
  }, [editor]);
  return { nodes, edges, lines, onNodesChange, drop };
}

function land(editor: Editor, places: Places): void {
  const { steps, notes } = editor.get().document;
  const really = [...places].filter(([id, { x, y }]) => {
    const item = steps.find((step) => step.id === id) ?? notes.find((note) => note.id === id);
    return item && (item.x !== x || item.y !== y);
  });
  if (really.length > 0) editor.dispatch({ kind: "moveSteps", places: Object.fromEntries(really) });
}

function moved(before: Places, moves: NodeChange<DrawnNode>[]): Places {
  const places = new Map(before);
  for (const move of moves) if (move.type === "position" && move.position) places.set(move.id, move.position);
  return places;
}

function applySelection(editor: Editor, changes: NodeChange<DrawnNode>[]): void {
  const chosen = changes.filter((change) => change.type === "select");
  if (chosen.length === 0) return;
  const selection = new Set(editor.get().selection);
  for (const { id, selected } of chosen) {
    if (selected) selection.add(id);
    else selection.delete(id);
  }
  editor.select(selection);
}

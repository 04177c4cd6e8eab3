"use client";

import "reactflow/dist/base.css";
import "./flow.css";
import { type MouseEvent, useCallback, useMemo } from "react";
import { Background, BackgroundVariant, MiniMap, ReactFlow } from "reactflow";
import { useTranslations } from "use-intl";
import { useEditor, useEditorState } from "./editor-context.tsx";
import type { DrawnEdge, DrawnNode } from "./flow-elements.ts";
import { ariaWords, FLOW_OPTIONS, MINIMAP_UP_TO, VISIBLE_ONLY_ABOVE } from "./flow-options.ts";
import { HelperLines } from "./helper-lines.tsx";
import { useColorMode } from "./use-color-mode.ts";
import { useConnecting } from "./use-connecting.ts";
import { useDrawn } from "./use-drawn.ts";

/** The canvas: cards and connections, moved, connected and selected by hand. */
export function FlowCanvas({ minimap }: { minimap: boolean }) {
  const t = useTranslations("editor");
  const colorMode = useColorMode();
  const { nodes, edges, lines, onNodesChange, drop } = useDrawn();
  const readOnly = useEditorState((state) => state.readOnly);
  const words = useMemo(() => ariaWords(t), [t]);
  return (
    <ReactFlow<DrawnNode, DrawnEdge>
      {...FLOW_OPTIONS}
      {...usePointing()}
      {...useConnecting()}
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onNodeDragStop={drop}
      onSelectionDragStop={drop}
      nodesConnectable={!readOnly}
      edgesReconnectable={!readOnly}
      onlyRenderVisibleElements={nodes.length > VISIBLE_ONLY_ABOVE}
      colorMode={colorMode}
      ariaLabelConfig={words}
    >
      <Dots />
      <HelperLines lines={lines} />
      {minimap && nodes.length <= MINIMAP_UP_TO ? (
        <MiniMap
          pannable
          zoomable
          className="bottom-14! left-0! h-28! w-44! overflow-hidden rounded-lg border border-border max-md:hidden"
        />
      ) : null}
    </ReactFlow>
  );
}

/** The ground. */
export function Dots() {
  return (
    <Background
      variant={BackgroundVariant.Dots}
      gap={24}
      size={1.5}
      color="var(--border)"
      bgColor="var(--canvas)"
    />
  );
}

/** What clicks mean: a step opens, the ground closes, the other button shows the step's menu. */
function usePointing() {
  const editor = useEditor();
  const onNodeClick = useCallback(
    (event: MouseEvent, { id, type }: DrawnNode) => {
      // A click on a way out waits for the step to connect to; anywhere else on the card opens it.
      const output = (event.target as Element).closest("[data-output]")?.getAttribute("data-output");
      if (output && !editor.get().readOnly) {
        editor.startConnecting({ from: id, output });
        return;
      }
      const adds = event.shiftKey || event.metaKey || event.ctrlKey;
      if (type === "step" && !adds && editor.get().connecting === null) editor.open(id);
    },
    [editor],
  );
  const onNodeContextMenu = useCallback(
    (event: MouseEvent, { id, type }: DrawnNode) => {
      if (type !== "step") return;
      event.preventDefault();
      editor.set({ menu: { id, at: { x: event.clientX, y: event.clientY } } });
    },
    [editor],
  );
  const onPaneClick = useCallback(() => {
    editor.select([]);
    editor.set({ connecting: null });
  }, [editor]);
  return useMemo(
    () => ({ onNodeClick, onNodeContextMenu, onPaneClick }),
    [onNodeClick, onNodeContextMenu, onPaneClick],
  );
}

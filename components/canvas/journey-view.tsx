"use client";

import "reactflow/dist/base.css";
import "./flow.css";
import { useEffect, useMemo, useState } from "react";
import { Controls, ReactFlow, ReactFlowProvider } from "reactflow";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import type { StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import type { DiffMarks } from "#core/journey/overlay.ts";
import { EditorProvider, useEditorState } from "./editor-context.tsx";
import type { JourneyHead } from "./editor-state.ts";
import { Editor } from "./editor-store.ts";
import { Dots } from "./flow-canvas.tsx";
import type { DrawnEdge, DrawnNode } from "./flow-elements.ts";
import { ariaWords, FLOW_OPTIONS, VISIBLE_ONLY_ABOVE } from "./flow-options.ts";
import type { StepFigures } from "./step-figures.ts";
import { useColorMode } from "./use-color-mode.ts";
import { useDrawn } from "./use-drawn.ts";

type JourneyViewProps = Readonly<{
  journey: JourneyHead;
  document: JourneyDocument;
  kinds: readonly StepKind[];
  /** What stands on the cards: the figures of the report's range and version. */
  figures: readonly StepFigures[];
  /** Names of templates, so that a message is called what it sends. */
  templates?: readonly Readonly<{ id: string; name: string }>[];
  onStep?: (stepId: string) => void;
  /** Where two versions are compared: what is other, and how. */
  marks?: DiffMarks | null;
  className?: string;
}>;

const NO_FORMS = {};

/** A drawing to look at, with figures on its steps: reports, versions, runs. Nothing can be moved. */
export function JourneyView({
  journey,
  document,
  kinds,
  figures,
  templates,
  onStep,
  marks = null,
  className,
}: JourneyViewProps) {
  const [editor] = useState(
    () => new Editor({ journey, document, live: document, readOnly: true }, kinds, Date.now),
  );
  const parts = useMemo(
    () => ({ editor, autosave: null, acts: null, forms: NO_FORMS, help: NO_FORMS }),
    [editor],
  );
  useEffect(() => {
    if (editor.get().document !== document) {
      editor.set({ live: document });
      editor.replace(document);
    }
  }, [editor, document]);
  useEffect(() => editor.setFigures(figures), [editor, figures]);
  useEffect(() => editor.set({ marks }), [editor, marks]);
  useEffect(() => {
    if (!templates) return;
    const facts = templates.map(({ id, name }) => ({ ...NO_FACT, id, name }));
    editor.setFacts({ templates: facts });
  }, [editor, templates]);
  return (
    <EditorProvider value={parts}>
      <ReactFlowProvider>
        <Picture onStep={onStep} className={className} />
      </ReactFlowProvider>
    </EditorProvider>
  );
}

const NO_FACT = {
  channel: "email",
  class: "transactional",
  topicId: null,
  hasUnsubscribe: true,
  problem: null,
};
const CONTROLS = { showInteractive: false, position: "bottom-left" } as const;

function Picture({
  onStep,
  className,
}: {
  onStep: ((stepId: string) => void) | undefined;
  className: string | undefined;
}) {
  const t = useTranslations("editor");
  const colorMode = useColorMode();
  const { nodes, edges, onNodesChange } = useDrawn();
  const steps = useEditorState((state) => state.order.length);
  const words = useMemo(() => ariaWords(t), [t]);
  return (
    <div
      data-drawing
      role="application"
      aria-label={t("pictureLabel", { n: steps })}
      className={cn("relative min-h-64 overflow-hidden bg-canvas", className)}
    >
      <ReactFlow<DrawnNode, DrawnEdge>
        {...FLOW_OPTIONS}
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onNodeClick={(_event, { id, type }) => type === "step" && onStep?.(id)}
        nodesConnectable={false}
        edgesReconnectable={false}
        nodesDraggable={false}
        panOnScroll={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onlyRenderVisibleElements={nodes.length > VISIBLE_ONLY_ABOVE}
        colorMode={colorMode}
        ariaLabelConfig={words}
      >
        <Dots />
        <Controls {...CONTROLS} />
      </ReactFlow>
    </div>
  );
}

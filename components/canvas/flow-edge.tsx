"use client";

import { Plus } from "lucide-react";
import { memo } from "react";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "reactflow";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import type { EditorState } from "./editor-state.ts";
import { type DrawnEdge, GHOST } from "./flow-elements.ts";

/** A connection, with the place in its middle where a step can be put in. */
export const FlowEdge = memo(function FlowEdge({
  id,
  source,
  sourceHandleId,
  ...ends
}: EdgeProps<DrawnEdge>) {
  const selected = useEditorState((state) => state.selection.has(source) || state.selection.has(ends.target));
  const readOnly = useEditorState((state) => state.readOnly);
  const several = useEditorState((state) => isBranching(state, source));
  const mark = useEditorState(({ marks }) => (id.endsWith(GHOST) ? "removed" : marks?.edges[id]));
  const merges = useEditorState((state) => (state.incoming.get(ends.target) ?? 0) > 1);
  const { path, x, y } = routeOf(ends, several, merges);
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={24}
        className={cn(
          "fill-none!",
          mark
            ? MARK[mark]
            : selected
              ? "stroke-primary! [stroke-width:2]!"
              : "stroke-edge! [stroke-width:1.5]!",
        )}
      />
      {readOnly ? null : <InsertButton id={id} from={source} output={sourceHandleId ?? "next"} x={x} y={y} />}
    </>
  );
});

/** Colour never speaks alone: what is gone is dashed, what is new is thick. */
const MARK = {
  added: "stroke-ok! [stroke-width:2.5]!",
  removed: "stroke-bad! [stroke-dasharray:6_5]! [stroke-width:1.5]!",
} as const;

type Ends = Pick<
  EdgeProps,
  "sourceX" | "sourceY" | "targetX" | "targetY" | "sourcePosition" | "targetPosition"
>;

/** Room below a card for the names of its outputs, and above one for the "+". */
const BELOW_NAMES = 22;
const ABOVE_CARD = 17;

/**
 * The line, and where its "+" stands: below named outputs it turns at once, so that names, ends and "+" keep
 * apart; where paths merge, the "+" stays on its own path.
 */
function routeOf(ends: Ends, several: boolean, merges: boolean): { path: string; x: number; y: number } {
  const far = ends.targetY - ends.sourceY > 2 * BELOW_NAMES;
  const centerY = several && far ? { centerY: ends.sourceY + BELOW_NAMES } : {};
  const [path, x, y] = getSmoothStepPath({ ...ends, borderRadius: 10, offset: 16, ...centerY });
  if (!far) return { path, x, y };
  if (several && !merges) return { path, x: ends.targetX, y: ends.targetY - ABOVE_CARD };
  if (merges && !several)
    return { path, x: ends.sourceX, y: ends.sourceY + (ends.targetY - ends.sourceY) / 4 };
  return { path, x, y };
}

function isBranching({ reads }: EditorState, id: string): boolean {
  return (reads.get(id)?.outputs ?? []).filter(({ optional }) => !optional).length > 1;
}

function InsertButton({
  id,
  from,
  output,
  x,
  y,
}: {
  id: string;
  from: string;
  output: string;
  x: number;
  y: number;
}) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const target = useEditorState((state) => state.dropTarget === id);
  const dragging = useEditorState((state) => state.dragged !== null);
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        tabIndex={-1}
        data-insert={id}
        data-lit={target || undefined}
        aria-label={t("insertHere")}
        title={t("insertHere")}
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        onClick={(event) => {
          event.stopPropagation();
          const box = event.currentTarget.getBoundingClientRect();
          editor.set({
            adding: { outlet: { from, output }, at: { x: box.left + box.width / 2, y: box.bottom + 4 } },
          });
        }}
        className={cn(
          "nodrag nopan pointer-events-auto absolute flex size-6 items-center justify-center rounded-full border border-edge bg-surface text-muted-foreground opacity-0 transition-[opacity,color,border-color] group-hover/canvas:opacity-70 hover:border-primary hover:text-primary hover:opacity-100! focus-visible:opacity-100 pointer-coarse:opacity-100",
          dragging && "border-dashed border-primary text-primary opacity-100!",
          target &&
            "scale-125 border-solid bg-primary text-primary-foreground ring-4 ring-primary/25 hover:text-primary-foreground",
        )}
      >
        <Plus aria-hidden className="size-3.5" />
      </button>
    </EdgeLabelRenderer>
  );
}

"use client";

import { memo, useEffect, useRef } from "react";
import { type NodeProps, NodeResizeControl } from "reactflow";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import type { NoteNode } from "./flow-elements.ts";

/** A sticky note: an annotation that takes no part in the journey. */
export const NoteCard = memo(function NoteCard({ id }: NodeProps<NoteNode>) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const note = useEditorState((state) => state.document.notes.find((one) => one.id === id));
  const selected = useEditorState((state) => state.selection.has(id));
  const readOnly = useEditorState((state) => state.readOnly);
  const text = useRef<HTMLTextAreaElement>(null);
  const empty = note?.text === "";
  useEffect(() => {
    // A note that was just put down wants to be written on.
    if (selected && empty) text.current?.focus();
  }, [selected, empty]);
  if (!note) return null;
  return (
    <div
      className={cn(
        "h-full w-full rounded-md bg-note-soft p-1 text-note shadow-card",
        selected && "ring-2 ring-primary",
      )}
    >
      <div className="h-2 cursor-grab" />
      <textarea
        ref={text}
        value={note.text}
        readOnly={readOnly}
        aria-label={t("note")}
        placeholder={t("notePlaceholder")}
        maxLength={2_000}
        onChange={(event) =>
          editor.dispatch(
            { kind: "editNote", id, text: event.target.value },
            { merge: `note:${id}`, silent: true },
          )
        }
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        className="nodrag nowheel h-[calc(100%-0.5rem)] w-full resize-none bg-transparent px-1.5 text-dense outline-none placeholder:text-note/60"
      />
      {selected && !readOnly ? (
        <NodeResizeControl
          minWidth={80}
          minHeight={40}
          maxWidth={800}
          maxHeight={800}
          className="border-0! bg-transparent!"
          onResizeEnd={(_event, { width, height }) =>
            editor.dispatch({ kind: "editNote", id, width: Math.round(width), height: Math.round(height) })
          }
        >
          <span
            aria-hidden
            className="absolute -end-1 -bottom-1 size-3 rounded-full border-2 border-surface bg-primary"
          />
        </NodeResizeControl>
      ) : null}
    </div>
  );
});

"use client";

import { type ComponentType, createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { Acts } from "./acts.ts";
import type { Autosave } from "./autosave.ts";
import type { EditorState } from "./editor-state.ts";
import type { Editor } from "./editor-store.ts";
import type { StepFormProps } from "./step-form.ts";

// biome-ignore lint/suspicious/noExplicitAny: each form knows its own config; the inspector hands it that and no other.
export type StepForms = Readonly<Record<string, ComponentType<StepFormProps<any>>>>;

type EditorContextValue = Readonly<{
  editor: Editor;
  /** Null where the drawing is only looked at. */
  autosave: Autosave | null;
  acts: Acts | null;
  forms: StepForms;
  help: Readonly<Record<string, string>>;
}>;

const EditorContext = createContext<EditorContextValue | null>(null);

export function EditorProvider({ value, children }: { value: EditorContextValue; children: ReactNode }) {
  return <EditorContext value={value}>{children}</EditorContext>;
}

/** The open journey's acts, forms and help. */
export function useEditorParts(): EditorContextValue {
  const value = useContext(EditorContext);
  if (!value) throw new Error("the editor's parts stand outside of it");
  return value;
}

/** The open journey. */
export function useEditor(): Editor {
  return useEditorParts().editor;
}

/** What a member can do to the drawing. */
export function useActs(): Acts {
  const { acts } = useEditorParts();
  if (!acts) throw new Error("this drawing is only looked at");
  return acts;
}

/** One key of the editor's state: whoever asks is drawn again only when that key changes. */
export function useEditorState<T>(read: (state: EditorState) => T): T {
  return useStore(useEditorParts().editor.store, read);
}

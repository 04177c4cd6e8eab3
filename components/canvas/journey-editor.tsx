"use client";

import { useEffect, useMemo, useState } from "react";
import { ReactFlowProvider } from "reactflow";
import { useTranslations } from "use-intl";
import { LookupsProvider } from "#components/fields/lookups.tsx";
import { useUrlState } from "#components/url-state.ts";
import type { StepKind } from "#core/engine/step-kind.ts";
import { Acts } from "./acts.ts";
import { AddMenu } from "./add-menu.tsx";
import { Announcer } from "./announcer.tsx";
import { Autosave } from "./autosave.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { Drawer } from "./drawer.tsx";
import { EditorBar } from "./editor-bar.tsx";
import { EditorProvider, type StepForms } from "./editor-context.tsx";
import type { Opening } from "./editor-state.ts";
import { Editor } from "./editor-store.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { Pickers } from "./pickers.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { RecoveredBar } from "./recovered-bar.tsx";
import { SidePanel } from "./side-panel.tsx";
import { StepMenu } from "./step-menu.tsx";
import { TaskDialogs } from "./task-dialogs.tsx";
import { useEditorFacts } from "./use-editor-facts.ts";
import { useJourneyTasks } from "./use-journey-tasks.ts";
import { useLocalCopy } from "./use-local-copy.ts";
import { Workbench } from "./workbench.tsx";

type EditorProps = Readonly<{
  opening: Opening;
  revision: number;
  savedAt: string | null;
  kinds: readonly StepKind[];
  forms: StepForms;
  help: Readonly<Record<string, string>>;
}>;

/** The journey editor: canvas or outline, inspector, issues, autosave. Give it a page's whole height. */
export function JourneyEditor({ opening, revision, savedAt, kinds, forms, help }: EditorProps) {
  const t = useTranslations("editor");
  const [editor] = useState(() => new Editor(opening, kinds, Date.now));
  const autosave = useAutosave(editor, revision, savedAt);
  const lookups = useEditorFacts(editor);
  const acts = useMemo(() => new Acts(editor, t, lookups.templates), [editor, t, lookups.templates]);
  const parts = useMemo(
    () => ({ editor, autosave, acts, forms, help }),
    [editor, autosave, acts, forms, help],
  );
  return (
    <EditorProvider value={parts}>
      <LookupsProvider value={lookups}>
        <ReactFlowProvider>
          <Page editor={editor} autosave={autosave} />
        </ReactFlowProvider>
      </LookupsProvider>
    </EditorProvider>
  );
}

function Page({ editor, autosave }: { editor: Editor; autosave: Autosave | null }) {
  const recovered = useLocalCopy(editor, autosave);
  const tasks = useJourneyTasks(editor, autosave);
  const [publishing, setPublishing] = useState(false);
  const [keys, setKeys] = useState(false);
  useStepInUrl(editor);
  const { ask } = tasks;
  const ui = useMemo(
    () => ({
      publish: () => setPublishing(true),
      checkpoint: () => autosave && ask("checkpoint"),
      keys: () => setKeys(true),
    }),
    [autosave, ask],
  );
  return (
    <div className="flex h-dvh min-h-0 flex-col">
      <EditorBar tasks={tasks} onPublish={ui.publish} />
      {recovered.copy ? (
        <RecoveredBar copy={recovered.copy} onApply={recovered.apply} onDiscard={recovered.discard} />
      ) : null}
      <Workbench ui={ui} side={<SidePanel />} drawer={<Drawer />} />
      <AddMenu />
      <StepMenu />
      <Pickers />
      <TaskDialogs tasks={tasks} />
      <ConflictDialog />
      {publishing ? <PublishDialog onClose={() => setPublishing(false)} /> : null}
      {keys ? <KeysDialog onClose={() => setKeys(false)} /> : null}
      <Announcer />
    </div>
  );
}

function useAutosave(editor: Editor, revision: number, savedAt: string | null): Autosave | null {
  const [autosave] = useState(() =>
    editor.get().readOnly
      ? null
      : new Autosave(editor, { revision, savedAt: savedAt ? Date.parse(savedAt) : null }),
  );
  useEffect(() => autosave?.listen(), [autosave]);
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (autosave && autosave.state.getState().word === "retrying") event.preventDefault();
    };
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, [autosave]);
  return autosave;
}

/** The open step stands in the address, so that it can be sent to a colleague (ux 2.2). */
function useStepInUrl(editor: Editor): void {
  const [state, change] = useUrlState();
  const wanted = state.get("step");
  const panel = state.get("panel");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the address said on arrival is followed
  useEffect(() => {
    if (wanted && editor.get().reads.has(wanted)) editor.open(wanted);
    if (panel === "issues" || panel === "history") editor.set({ panel });
    if (panel === "settings") editor.set({ side: "settings" });
  }, [editor]);
  useEffect(
    () =>
      editor.store.subscribe((now, before) => {
        if (now.opened?.id === before.opened?.id && now.panel === before.panel && now.side === before.side)
          return;
        change({ step: now.opened?.id ?? null, panel: now.side === "settings" ? "settings" : now.panel });
      }),
    [editor, change],
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useStore } from "zustand";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { toast } from "#components/ui/toast.tsx";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { Autosave } from "./autosave.ts";
import type { JourneyStatus } from "./editor-state.ts";
import type { Editor } from "./editor-store.ts";
import { saveFile } from "./save-file.ts";

export type Asked = "pause" | "resume" | "end" | "archive" | "discard" | "checkpoint";
/** What was chosen in the dialog. */
export type Task =
  | Readonly<{ act: "pause"; way: "hold" | "entries" }>
  | Readonly<{ act: "resume"; overdue: "spread" | "now" | "shift" | "skip"; minutes: number }>
  | Readonly<{ act: "end"; archiveWhenEmpty: boolean }>
  | Readonly<{ act: "stop" | "archive" | "discard" }>
  | Readonly<{ act: "checkpoint"; name: string }>;
export type JourneyTasks = Readonly<{
  hasChanges: boolean;
  asked: Asked | null;
  ask(what: Asked | null): void;
  /** Does what was asked, once it is confirmed. */
  confirm(task: Task): Promise<void>;
  rename(name: string): Promise<void>;
  duplicate(): Promise<void>;
  exportFile(): Promise<void>;
}>;

/** What can be done with the journey as a whole. */
export function useJourneyTasks(editor: Editor, autosave: Autosave | null): JourneyTasks {
  const t = useTranslations("editor.tasks");
  const router = useRouter();
  const { path: path_ } = useWorkspace();
  const [asked, ask] = useState<Asked | null>(null);
  const document = useStore(editor.store, (state) => state.document);
  const live = useStore(editor.store, (state) => state.live);
  const hasChanges = useMemo(
    () => live === null || canonicalJson(document as Json) !== canonicalJson(live as Json),
    [document, live],
  );
  return useMemo(() => {
    const { id } = editor.get().journey;
    const { control, discard, checkpoint } = taskActs({
      editor,
      autosave,
      t,
      leave: () => router.push(path_("/journeys")),
    });
    const confirm = async (task: Task) => {
      if (task.act === "discard") await discard();
      else if (task.act === "checkpoint") await checkpoint(task.name);
      else await control(task);
      ask(null);
    };
    const rename = async (name: string) => {
      const before = editor.get().journey;
      editor.set({ journey: { ...before, name } });
      try {
        await api(`journeys/${id}`, { method: "PATCH", body: { name } });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        editor.set({ journey: { ...editor.get().journey, name: before.name } });
        toast.error(error.sentence);
      }
    };
    const duplicate = async () => {
      await autosave?.flush();
      const copy = await api<{ id: string }>(`journeys/${id}/duplicate`, { method: "POST" });
      router.push(path_(`/journeys/${copy.id}/edit`));
    };
    const exportFile = async () => {
      await autosave?.flush();
      const file = await api<{ name: string }>(`journeys/${id}/export`);
      saveFile(`${file.name}.json`, JSON.stringify(file, null, 2), "application/json");
    };
    return {
      hasChanges,
      asked,
      ask,
      confirm,
      rename,
      duplicate: told(duplicate),
      exportFile: told(exportFile),
    };
  }, [editor, autosave, asked, hasChanges, t, router, path_]);
}

/** A refusal is said in a toast; the page stays as it is. */
function told(act: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
}

type ActParts = Readonly<{
  editor: Editor;
  autosave: Autosave | null;
  t: ReturnType<typeof useTranslations<"editor.tasks">>;
  leave: () => void;
}>;

/** What the dialogs do once they are confirmed. */
function taskActs({ editor, autosave, t, leave }: ActParts) {
  const { id } = editor.get().journey;
  const undoStop = async (changeId: string) => {
    const path = `journeys/${id}/changes/${changeId}/undo`;
    const { status } = await api<{ status: JourneyStatus }>(path, { method: "POST", body: {} });
    editor.set({ journey: { ...editor.get().journey, status } });
  };
  const control = async ({ act, ...body }: Exclude<Task, { act: "discard" | "checkpoint" }>) => {
    const path = `journeys/${id}/${act}`;
    type Answer = { status: JourneyStatus; changeId?: string };
    const { status, changeId } = await api<Answer>(path, { method: "POST", body });
    editor.set({ journey: { ...editor.get().journey, status } });
    const undo = () => void told(() => undoStop(changeId ?? ""))();
    toast.success(t(`done.${act}`), changeId ? { action: { label: t("undo"), onClick: undo } } : {});
    if (act === "archive") leave();
  };
  const discard = async () => {
    if (!autosave) return;
    await autosave.flush();
    const { revision } = autosave.state.getState();
    const body = { baseRevision: revision };
    const saved = await api<{ revision: number; savedAt: string }>(`journeys/${id}/draft/discard`, {
      method: "POST",
      body,
    });
    const { live } = editor.get();
    if (live) editor.replace(live);
    autosave.restart(saved.revision, Date.parse(saved.savedAt));
    toast.success(t("done.discard"));
  };
  const checkpoint = async (name: string) => {
    if (!autosave || !(await autosave.flush())) return;
    const { revision } = autosave.state.getState();
    await api(`journeys/${id}/checkpoints`, { method: "POST", body: { name, revision } });
    toast.success(t("done.checkpoint"));
  };
  return { control, discard, checkpoint };
}

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

export type Asked = "pause" | "resume" | "end" | "archive";
export type JourneyTasks = Readonly<{
  hasChanges: boolean;
  asked: Asked | null;
  ask(what: Asked | null): void;
  /** Does what was asked, once it is confirmed. */
  confirm(): Promise<void>;
  rename(name: string): Promise<void>;
  duplicate(): Promise<void>;
  exportFile(): Promise<void>;
}>;

/** What can be done with the journey as a whole. */
export function useJourneyTasks(editor: Editor, autosave: Autosave | null): JourneyTasks {
  const t = useTranslations("editor.tasks");
  const router = useRouter();
  const { path } = useWorkspace();
  const [asked, ask] = useState<Asked | null>(null);
  const document = useStore(editor.store, (state) => state.document);
  const live = useStore(editor.store, (state) => state.live);
  const hasChanges = useMemo(
    () => live === null || canonicalJson(document as Json) !== canonicalJson(live as Json),
    [document, live],
  );
  return useMemo(() => {
    const { id } = editor.get().journey;
    const confirm = async () => {
      if (asked === null) return;
      const { status } = await api<{ status: JourneyStatus }>(`journeys/${id}/${asked}`, { method: "POST" });
      editor.set({ journey: { ...editor.get().journey, status } });
      toast.success(t(`done.${asked}`));
      if (asked === "archive") router.push(path("/journeys"));
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
      router.push(path(`/journeys/${copy.id}/edit`));
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
  }, [editor, autosave, asked, hasChanges, t, router, path]);
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

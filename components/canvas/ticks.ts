"use client";

import { useCallback, useRef } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { toast } from "#components/ui/toast.tsx";
import type { JourneyDocument } from "#core/journey/document.ts";
import { stepOf } from "#core/journey/graph.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";

export type Ticks = Readonly<{ has(one: Issue): boolean; tick(one: Issue, on: boolean): void }>;

/** Warnings that somebody has understood. They are kept with the draft, and hold until their step or the settings change (ux 3.6). */
export function useTicks(): Ticks {
  const t = useTranslations("publish");
  const editor = useEditor();
  const understood = useEditorState((state) => state.understood);
  const document = useEditorState((state) => state.document);
  const saving = useRef(Promise.resolve());
  const tick = useCallback(
    (one: Issue, on: boolean) => {
      const mark = markOf(one, editor.get().document);
      const next = new Set(editor.get().understood);
      if (on) next.add(mark);
      else next.delete(mark);
      editor.set({ understood: next });
      const path = `journeys/${editor.get().journey.id}/understood`;
      // One after the other: the last word stands.
      saving.current = saving.current.then(async () => {
        try {
          await api(path, { method: "PUT", body: { marks: [...next].slice(-MOST_MARKS) } });
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error;
          toast.error(t("notKept"));
        }
      });
    },
    [editor, t],
  );
  return { has: (one) => understood.has(markOf(one, document)), tick };
}

const MOST_MARKS = 500;

/** An issue together with what it is about. */
function markOf(one: Issue, document: JourneyDocument): string {
  const subject = one.stepId ? stepOf(document, one.stepId)?.config : document.settings;
  return sha256Hex(`${issueKey(one)} ${canonicalJson((subject ?? null) as Json)}`).slice(0, 20);
}

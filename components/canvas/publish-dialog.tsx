"use client";

import { useMemo } from "react";
import { PublishDialog as Dialog } from "#components/publish/publish-dialog.tsx";
import { useEditorParts } from "./editor-context.tsx";
import type { JourneyStatus } from "./editor-state.ts";
import { IssueRow } from "./issue-row.tsx";
import { useTicks } from "./ticks.ts";

/** Publishing from the editor: what is drawn is saved first, issues lead to their fields, and the bar follows. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const { editor, autosave } = useEditorParts();
  const { id, name } = editor.get().journey;
  const ticks = useTicks();
  const props = useMemo(() => {
    const before = editor.get().live;
    return {
      flush: async () => !autosave || (await autosave.flush()),
      titleOf: (kind: string) => editor.byName.get(kind)?.title ?? kind,
      onLive(version: number) {
        const { journey, document } = editor.get();
        const status = journey.status === "paused" ? "paused" : "live";
        editor.set({ journey: { ...journey, status, liveVersion: version } });
        editor.setLive(document);
      },
      onUndone({ status, liveVersion }: Readonly<{ status: string; liveVersion: number | null }>) {
        editor.set({ journey: { ...editor.get().journey, status: status as JourneyStatus, liveVersion } });
        editor.setLive(before);
      },
    };
  }, [editor, autosave]);
  return (
    <Dialog
      journey={{ id, name }}
      {...props}
      ticks={ticks}
      issueRow={(issue) => <IssueRow issue={issue} onLead={onClose} />}
      onClose={onClose}
    />
  );
}

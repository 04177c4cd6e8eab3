"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useEditorState } from "./editor-context.tsx";
import type { JourneyTasks } from "./use-journey-tasks.ts";

/** Pause, resume, end, archive: each says first how many people it reaches. */
export function TaskDialogs({ tasks }: { tasks: JourneyTasks }) {
  const t = useTranslations("editor.tasks");
  const format = useFormat();
  const figures = useEditorState((state) => state.figures);
  const inside = [...figures.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  const { asked } = tasks;
  if (asked === null) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && tasks.ask(null)}
      title={t(`title.${asked}`)}
      act={t(`act.${asked}`)}
      onConfirm={tasks.confirm}
    >
      <p>{t(`text.${asked}`, { n: inside, count: format.count(inside) })}</p>
    </ConfirmDialog>
  );
}

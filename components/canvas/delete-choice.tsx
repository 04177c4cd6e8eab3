"use client";

import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { deletionPlans } from "#core/journey/remove.ts";
import { useActs, useEditor, useEditorState } from "./editor-context.tsx";

/** Deleting a branching step: which of its ways stays (ux 3.4). */
export function DeleteChoice({ id }: { id: string }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const acts = useActs();
  const document = useEditorState((state) => state.document);
  const read = useEditorState((state) => state.reads.get(id));
  const figures = useEditorState((state) => state.figures);
  const close = () => editor.set({ picking: null });
  if (!read) return null;
  const labelOf = (output: string) => read.outputs.find((one) => one.id === output)?.label ?? output;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      width="sm"
      title={t("delete.title", { name: read.step.name })}
      description={t("delete.text")}
    >
      <div className="flex flex-col gap-2">
        {deletionPlans(document, id).map(({ output, ids }) => {
          const inside = ids.reduce((sum, one) => sum + (figures.get(one)?.waiting ?? 0), 0);
          return (
            <Button
              key={output ?? "none"}
              variant={output === null ? "danger" : "secondary"}
              className="h-auto min-h-control flex-col items-start gap-0 py-2 text-start whitespace-normal"
              onClick={() => {
                close();
                acts.remove(ids, { [id]: output });
              }}
            >
              <span>
                {output === null
                  ? t("delete.all", { n: ids.length })
                  : t("delete.keep", { output: labelOf(output) })}
              </span>
              <span className="text-meta font-normal text-muted-foreground">
                {t("delete.goes", { n: ids.length })}
                {inside > 0 ? ` ${t("delete.inside", { n: inside })}` : ""}
              </span>
            </Button>
          );
        })}
      </div>
    </Dialog>
  );
}

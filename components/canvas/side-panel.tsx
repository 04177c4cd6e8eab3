"use client";

import { useTranslations } from "use-intl";
import { Sheet } from "#components/ui/sheet.tsx";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { Inspector } from "./inspector.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { useWiderThan } from "./use-width.ts";

const BESIDE = 1_024;

/** The inspector or the journey's settings: beside the canvas where there is room, else a sheet from below. */
export function SidePanel() {
  const t = useTranslations("editor.side");
  const editor = useEditor();
  const side = useEditorState((state) => state.side);
  const beside = useWiderThan(BESIDE);
  if (side === null) return null;
  const content = side === "step" ? <Inspector /> : <SettingsPanel />;
  if (beside) {
    return (
      <aside
        aria-label={t(side)}
        data-panel={side}
        className="z-6 flex w-[380px] shrink-0 flex-col border-s border-border bg-background max-xl:absolute max-xl:inset-y-0 max-xl:end-0 max-xl:shadow-float"
      >
        {content}
      </aside>
    );
  }
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && editor.set({ side: null, opened: null })}
      title={t(side)}
      side="bottom"
      hideHeader
    >
      <div data-panel={side} className="flex h-[75vh] flex-col">
        {content}
      </div>
    </Sheet>
  );
}

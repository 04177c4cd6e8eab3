"use client";

import { Flag, LogOut, RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { useEditor, useEditorState } from "./editor-context.tsx";

/** Goals, exits and re-entry act at every step: a thin strip keeps them in sight (ux 3.1). */
export function ListenerStrip() {
  const t = useTranslations("editor.strip");
  const editor = useEditor();
  const { goals, exits, reentry } = useEditorState((state) => state.document.settings);
  const open = (section: string) => editor.set({ side: "settings", settingsSection: section });
  const exitWords = exits.map((exit) => (exit.kind === "event" ? exit.event : t(`exit.${exit.kind}`)));
  const look =
    "flex min-w-0 items-center gap-1.5 rounded-full border border-border bg-surface px-2.5 py-0.5 hover:border-edge hover:text-foreground";
  return (
    <section
      aria-label={t("label")}
      className="absolute inset-x-3 top-3 z-4 flex flex-wrap gap-1.5 text-meta text-muted-foreground"
    >
      <button type="button" className={look} onClick={() => open("goals")}>
        <Flag aria-hidden className="size-3 shrink-0" />
        <span className="truncate">
          {goals.length === 0
            ? t("noGoal")
            : t("goals", { list: goals.map(({ event }) => event).join(", ") })}
        </span>
      </button>
      <button type="button" className={look} onClick={() => open("exits")}>
        <LogOut aria-hidden className="size-3 shrink-0" />
        <span className="truncate">
          {exits.length === 0 ? t("noExit") : t("exits", { list: exitWords.join(", ") })}
        </span>
      </button>
      <button type="button" className={look} onClick={() => open("reentry")}>
        <RotateCcw aria-hidden className="size-3 shrink-0" />
        <span className="truncate">
          {t(`reentry.${reentry.mode}`)}
          {reentry.key ? t("perKey", { key: reentry.key.replace(/^properties\./, "") }) : ""}
        </span>
      </button>
    </section>
  );
}

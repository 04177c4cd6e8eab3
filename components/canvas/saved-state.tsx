"use client";

import { CloudOff, LoaderCircle } from "lucide-react";
import { useTranslations } from "use-intl";
import { useStore } from "zustand";
import { useFormat } from "#components/format-provider.tsx";
import type { Autosave } from "./autosave.ts";
import { useEditorParts } from "./editor-context.tsx";

/** Saved 12:04 · Saving… · Not saved, retrying */
export function SavedState() {
  const { autosave } = useEditorParts();
  return autosave ? <Word autosave={autosave} /> : null;
}

function Word({ autosave }: { autosave: Autosave }) {
  const t = useTranslations("editor.saved");
  const format = useFormat();
  const word = useStore(autosave.state, (state) => state.word);
  const savedAt = useStore(autosave.state, (state) => state.savedAt);
  const look = "flex items-center gap-1.5 truncate text-meta whitespace-nowrap max-lg:sr-only";
  if (word === "retrying" || word === "conflict") {
    return (
      <span role="status" data-saved={word} className={`${look} text-warn max-lg:not-sr-only`}>
        <CloudOff aria-hidden className="size-3.5" />
        {t(word)}
      </span>
    );
  }
  if (word === "saving" || word === "dirty") {
    return (
      <span data-saved={word} className={`${look} text-muted-foreground`}>
        <LoaderCircle aria-hidden className="size-3 animate-spin" />
        {t("saving")}
      </span>
    );
  }
  return (
    <span data-saved="saved" className={`${look} num text-muted-foreground`} suppressHydrationWarning>
      {savedAt === null ? t("never") : t("saved", { time: format.clock(savedAt) })}
    </span>
  );
}

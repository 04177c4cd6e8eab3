"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import type { LocalCopy } from "./local-copy.ts";

/** What an earlier visit could not save: apply it, or let it go (ux 3.11). */
export function RecoveredBar({
  copy,
  onApply,
  onDiscard,
}: {
  copy: LocalCopy;
  onApply: () => void;
  onDiscard: () => void;
}) {
  const t = useTranslations("editor.recovered");
  const format = useFormat();
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 border-b border-border bg-warn-soft px-4 py-1.5 text-dense text-warn"
    >
      <span className="min-w-0 flex-1">
        {t("text", { n: copy.unsent.length, time: format.clock(copy.at) })}
      </span>
      <Button size="sm" onClick={onApply}>
        {t("apply")}
      </Button>
      <Button size="sm" variant="ghost" onClick={onDiscard}>
        {t("discard")}
      </Button>
    </div>
  );
}

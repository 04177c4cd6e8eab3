"use client";

import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";

/** The rest of a list that comes in pages. */
export function MoreButton({
  shown,
  total,
  busy,
  onMore,
}: {
  shown: number;
  total?: number;
  busy: boolean;
  onMore: () => void;
}) {
  const t = useTranslations("facts");
  return (
    <div className="flex items-center justify-center gap-3 pt-3">
      <Button busy={busy} onClick={onMore}>
        {t("more")}
      </Button>
      {total === undefined ? null : (
        <span className="num text-meta text-muted-foreground">{t("shown", { shown, total })}</span>
      )}
    </div>
  );
}

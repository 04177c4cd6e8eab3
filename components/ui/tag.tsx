"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn.ts";

/** A chosen value, a label, a filter; removable when it says how. */
export function Tag({
  onRemove,
  mono,
  className,
  children,
}: {
  onRemove?: () => void;
  mono?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const t = useTranslations("ui");
  return (
    <span
      className={cn(
        "inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-border bg-sunken px-1.5 text-meta text-foreground",
        mono && "font-mono",
        className,
      )}
    >
      <span className="truncate">{children}</span>
      {onRemove ? (
        <button
          type="button"
          aria-label={t("remove")}
          onClick={onRemove}
          className="-me-1 flex size-5 items-center justify-center rounded-sm text-muted-foreground hover:text-foreground"
        >
          <X aria-hidden className="size-3" />
        </button>
      ) : null}
    </span>
  );
}

"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "./button.tsx";
import { cn } from "./cn.ts";

const SIDE = {
  end: "inset-y-0 end-0 w-[min(30rem,100vw)] border-s data-ending-style:translate-x-full data-starting-style:translate-x-full rtl:data-ending-style:-translate-x-full rtl:data-starting-style:-translate-x-full",
  start:
    "inset-y-0 start-0 w-[min(17rem,85vw)] border-e data-ending-style:-translate-x-full data-starting-style:-translate-x-full rtl:data-ending-style:translate-x-full rtl:data-starting-style:translate-x-full",
  bottom:
    "inset-x-0 bottom-0 max-h-[85vh] rounded-t-xl border-t data-ending-style:translate-y-full data-starting-style:translate-y-full",
} as const;

/** A panel over the page's edge: details of a row, the navigation of a phone, the inspector of a tablet. */
export function Sheet({
  open,
  onOpenChange,
  title,
  description,
  footer,
  side = "end",
  hideHeader = false,
  modal = true,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  side?: keyof typeof SIDE;
  hideHeader?: boolean;
  modal?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("ui");
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} modal={modal} disablePointerDismissal={!modal}>
      <Base.Portal>
        {modal ? (
          <Base.Backdrop className="fixed inset-0 z-30 bg-black/30 transition-opacity duration-240 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        ) : null}
        <Base.Popup
          className={cn(
            "fixed z-30 flex flex-col border-border bg-overlay shadow-float transition-transform duration-240 ease-calm",
            SIDE[side],
          )}
        >
          <header className={cn("flex items-start gap-3 px-4 pt-4 pb-3", hideHeader && "sr-only")}>
            <div className="min-w-0 flex-1">
              <Base.Title className="text-section">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-0.5 text-dense text-muted-foreground" render={<div />}>
                  {description}
                </Base.Description>
              ) : null}
            </div>
            <Base.Close
              aria-label={t("close")}
              className={buttonClass({ variant: "ghost", size: "icon-sm" }, "-me-1")}
            >
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className={cn("min-h-0 flex-1 overflow-y-auto", !hideHeader && "px-4 pb-4")}>{children}</div>
          {footer ? (
            <footer className="flex justify-end gap-2 border-t border-border px-4 py-3">{footer}</footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

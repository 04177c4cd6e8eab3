"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "./button.tsx";
import { cn } from "./cn.ts";

const WIDTH = { sm: "md:max-w-sm", md: "md:max-w-lg", lg: "md:max-w-3xl" } as const;

/** A question that must be answered before going on. Full screen on phones; Esc closes and gives focus back. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  width = "md",
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** The buttons, the primary one last. */
  footer?: ReactNode;
  width?: keyof typeof WIDTH;
  children?: ReactNode;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/30 transition-opacity duration-180 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        <Base.Popup
          className={cn(
            "fixed inset-0 z-40 flex flex-col bg-overlay shadow-float transition-[opacity,scale] duration-180 ease-calm data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0",
            "md:inset-auto md:top-[12vh] md:left-1/2 md:max-h-[76vh] md:w-[calc(100vw-4rem)] md:-translate-x-1/2 md:rounded-xl md:border md:border-border",
            WIDTH[width],
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-5 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-section text-balance">{title}</Base.Title>
              {description ? (
                <Base.Description
                  className="mt-1 text-body text-pretty text-muted-foreground"
                  render={<div />}
                >
                  {description}
                </Base.Description>
              ) : null}
            </div>
            <CloseButton />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3">
              {footer}
            </footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function CloseButton() {
  const t = useTranslations("ui");
  return (
    <Base.Close
      aria-label={t("close")}
      className={buttonClass({ variant: "ghost", size: "icon-sm" }, "-me-1 -mt-0.5")}
    >
      <X aria-hidden />
    </Base.Close>
  );
}

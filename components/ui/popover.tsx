"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn.ts";
import { POPUP } from "./popup.ts";

/** A small panel at its trigger. */
export function Popover({
  trigger,
  title,
  align = "start",
  side = "bottom",
  open,
  onOpenChange,
  className,
  children,
}: {
  trigger: ReactElement;
  /** Names the panel; shown unless the content names itself. */
  title?: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup className={cn(POPUP, "w-72 max-w-[calc(100vw-1rem)] p-3", className)}>
            {title ? <Base.Title className="mb-1 text-body font-semibold">{title}</Base.Title> : null}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

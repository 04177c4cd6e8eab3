"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { type ReactNode, useMemo } from "react";
import { cn } from "#components/ui/cn.ts";
import { POPUP } from "#components/ui/popup.ts";
import type { Place } from "#core/journey/command.ts";

/** A panel that opens at a point of the screen, or in the middle of the page; Esc closes it. */
export function Anchored({
  at,
  label,
  onClose,
  className,
  children,
}: {
  at: Place | null;
  label: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}) {
  const anchor = useMemo(() => pointAnchor(at), [at]);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side="bottom" align="center" collisionPadding={12} className="z-50">
          <Base.Popup
            aria-label={label}
            className={cn(
              POPUP,
              "flex max-h-[min(26rem,var(--available-height))] w-72 flex-col p-1.5",
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function pointAnchor(at: Place | null) {
  const x = at?.x ?? window.innerWidth / 2;
  const y = at?.y ?? Math.max(80, window.innerHeight / 4);
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
}

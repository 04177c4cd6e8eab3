"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";

/** One switch: what it turns, what it holds, and the button. */
export function SwitchRow({
  name,
  held,
  paused,
  disabledReason,
  onTurn,
  children,
}: {
  name: ReactNode;
  /** How many messages it holds, or would. */
  held: string;
  paused: boolean;
  disabledReason: string | null;
  onTurn: () => void;
  children: ReactNode;
}) {
  const t = useTranslations("system.switches");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{name}</span>
        {paused ? (
          <Badge tone="warn" className="ms-2">
            {t("isPaused")}
          </Badge>
        ) : null}
        <span className="block text-dense text-muted-foreground">{children}</span>
      </span>
      <span className="num text-dense text-muted-foreground">{held}</span>
      <Button variant={paused ? "secondary" : "danger"} disabledReason={disabledReason} onClick={onTurn}>
        {t(paused ? "resume" : "pause")}
      </Button>
    </li>
  );
}

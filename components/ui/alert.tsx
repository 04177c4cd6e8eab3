import type { ReactNode } from "react";
import { StatusIcon, type Tone } from "./badge.tsx";
import { cn } from "./cn.ts";

const LOOK: Record<Exclude<Tone, "neutral" | "accent">, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
};

/** What is wrong, where, and the button that fixes it. */
export function Alert({
  tone = "info",
  title,
  actions,
  live = false,
  className,
  children,
}: {
  tone?: keyof typeof LOOK;
  title?: ReactNode;
  actions?: ReactNode;
  /** Appears after an act: read out at once. */
  live?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <div
      {...(live ? { role: tone === "bad" ? "alert" : "status" } : {})}
      className={cn(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg px-3 py-2.5 text-dense",
        LOOK[tone],
        className,
      )}
    >
      <StatusIcon tone={tone} className="mt-px size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-56">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? (
          <div className={cn("text-pretty text-foreground", title && "mt-0.5")}>{children}</div>
        ) : null}
      </div>
      {actions ? <div className="flex items-center gap-2">{actions}</div> : null}
    </div>
  );
}

import { CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tone = "neutral" | "accent" | "ok" | "warn" | "bad" | "info";

const LOOK: Record<Tone, string> = {
  neutral: "bg-sunken text-muted-foreground",
  accent: "bg-accent text-primary",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
};

const ICON = { ok: CircleCheck, warn: TriangleAlert, bad: OctagonAlert, info: Info };

/** A state in one word. Colour never speaks alone: the four states bring their icon. */
export function Badge({
  tone = "neutral",
  icon,
  className,
  children,
}: {
  tone?: Tone;
  /** Replaces the tone's own icon; null for none. */
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-full px-2 text-meta font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0",
        LOOK[tone],
        className,
      )}
    >
      {icon === undefined ? <StatusIcon tone={tone} /> : icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

/** The icon of a state; nothing for neutral and accent. */
export function StatusIcon({ tone, className }: { tone: Tone; className?: string }) {
  if (tone === "neutral" || tone === "accent") return null;
  const Icon = ICON[tone];
  return <Icon aria-hidden className={className} />;
}

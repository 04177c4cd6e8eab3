import { cn } from "./cn.ts";

/** The place of something still on its way, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse-soft rounded-md bg-foreground/8", className)} />;
}

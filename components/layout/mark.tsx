import { cn } from "#components/ui/cn.ts";

/** Three stones on one another: the way is marked. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" fill="currentColor" className={cn("size-5", className)}>
      <rect x="2" y="13" width="16" height="5" rx="2.5" />
      <rect x="4.5" y="7.25" width="11" height="4.5" rx="2.25" opacity=".78" />
      <rect x="7" y="2" width="6" height="4" rx="2" opacity=".56" />
    </svg>
  );
}

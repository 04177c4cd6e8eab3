import { cn } from "./cn.ts";

/** The place of something still on its way, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse-soft rounded-md bg-foreground/8", className)} />;
}

/** A list page while it loads: title, tool bar and rows in their final heights. */
export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-control w-full max-w-96" />
      <div className="overflow-hidden rounded-lg border border-border bg-surface">
        <div className="h-9 bg-sunken" />
        {Array.from({ length: rows }, (_, at) => `row ${at + 1}`).map((row) => (
          <div key={row} className="flex h-row items-center gap-6 border-t border-border px-4">
            <Skeleton className="h-3 w-2/5" />
            <Skeleton className="h-3 w-1/5" />
            <Skeleton className="ms-auto h-3 w-16" />
          </div>
        ))}
      </div>
    </div>
  );
}

import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** Nothing here yet: what would be, and the one act that brings it. */
export function EmptyState({
  icon,
  title,
  action,
  className,
  children,
}: {
  icon?: ReactNode;
  title: ReactNode;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <div className={cn("flex flex-col items-center gap-1 px-6 py-12 text-center", className)}>
      {icon ? (
        <div aria-hidden className="mb-2 text-faint [&_svg]:size-5">
          {icon}
        </div>
      ) : null}
      <p className="font-semibold">{title}</p>
      {children ? (
        <div className="max-w-md text-dense text-pretty text-muted-foreground">{children}</div>
      ) : null}
      {action ? <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** The page's name, the sentence that answers first, and at most one primary button. */
export function PageHeader({
  title,
  sentence,
  actions,
  above,
  className,
}: {
  title: ReactNode;
  sentence?: ReactNode;
  actions?: ReactNode;
  /** A way back, above the title. */
  above?: ReactNode;
  className?: string;
}) {
  return (
    <header className={cn("flex flex-wrap items-end justify-between gap-x-6 gap-y-3", className)}>
      <div className="min-w-0">
        {above ? <div className="mb-1 text-dense text-muted-foreground">{above}</div> : null}
        <h1 className="text-title wrap-anywhere">{title}</h1>
        {sentence ? (
          <p className="mt-0.5 max-w-[72ch] text-body text-pretty text-muted-foreground">{sentence}</p>
        ) : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

/** A surface that holds one thing together. */
export function Card({
  padded = true,
  className,
  ...rest
}: ComponentProps<"section"> & { padded?: boolean }) {
  return (
    <section
      {...rest}
      className={cn(
        "min-w-0 rounded-lg border border-border bg-surface shadow-card",
        padded && "p-4",
        className,
      )}
    />
  );
}

/** Title, a line that explains it, and what can be done, on top of a card. */
export function CardHeader({
  title,
  description,
  actions,
  className,
  id,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
  id?: string;
}) {
  return (
    <header className={cn("flex flex-wrap items-start justify-between gap-x-4 gap-y-2", className)}>
      <div className="min-w-0">
        <h2 id={id} className="text-lead font-semibold">
          {title}
        </h2>
        {description ? (
          <p className="mt-0.5 max-w-prose text-dense text-pretty text-muted-foreground">{description}</p>
        ) : null}
      </div>
      {actions ? <div className="flex items-center gap-2">{actions}</div> : null}
    </header>
  );
}

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

/**
 * Rows of like things. It scrolls in its own region, never the page; below 768 px every row becomes a card
 * whose cells name themselves by `label`.
 */
export function Table({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
      tabIndex={0}
      className={cn("overflow-x-auto rounded-lg border border-border bg-surface shadow-card", className)}
    >
      <table className="w-full border-collapse text-dense max-md:block">{children}</table>
    </section>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="bg-sunken text-meta text-muted-foreground max-md:hidden">
      <tr>{children}</tr>
    </thead>
  );
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="max-md:block">{children}</tbody>;
}

/** A column's name. One of buttons has no words to see, and gives them as `aria-label`. */
export function Th({
  numeric,
  className,
  children,
  "aria-label": label,
  ...rest
}: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-9 px-3 font-medium whitespace-nowrap first:ps-4 last:pe-4",
        numeric ? "text-end" : "text-start",
        className,
      )}
    >
      {label ? <span className="sr-only">{label}</span> : null}
      {children}
    </th>
  );
}

export function Tr({ selected, className, ...rest }: ComponentProps<"tr"> & { selected?: boolean }) {
  return (
    <tr
      {...rest}
      {...(selected ? { "aria-selected": true } : {})}
      className={cn(
        "border-t border-border transition-colors first:border-t-0 md:first:border-t hover:bg-foreground/2 aria-selected:bg-accent max-md:relative max-md:block max-md:px-4 max-md:py-3",
        className,
      )}
    />
  );
}

/** `label` is the column's name, shown in front of the value on phones; `corner` puts a row's menu into its card's corner. */
export function Td({
  label,
  numeric,
  corner,
  className,
  children,
  ...rest
}: ComponentProps<"td"> & { label?: string; numeric?: boolean; corner?: boolean }) {
  return (
    <td
      {...rest}
      className={cn(
        "h-row px-3 align-middle first:ps-4 last:pe-4",
        numeric && "num text-end",
        "max-md:flex max-md:h-auto max-md:min-h-7 max-md:items-center max-md:justify-between max-md:gap-4 max-md:px-0 max-md:first:ps-0 max-md:last:pe-0 max-md:text-end",
        !label && !corner && "max-md:justify-start max-md:text-start",
        corner && "max-md:absolute max-md:end-2 max-md:top-1.5",
        className,
      )}
    >
      {label ? <span className="shrink-0 text-meta text-muted-foreground md:hidden">{label}</span> : null}
      {label ? (
        <span className="contents max-md:block max-md:min-w-0 max-md:wrap-anywhere">{children}</span>
      ) : (
        children
      )}
    </td>
  );
}

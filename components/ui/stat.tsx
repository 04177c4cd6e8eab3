import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** A figure with its name. With `href` it opens the list behind it, as every figure should. */
export function Stat({
  label,
  value,
  note,
  href,
  definition,
  className,
}: {
  label: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  href?: string;
  /** Said on hover: what is counted. */
  definition?: string;
  className?: string;
}) {
  const body = (
    <>
      <span className="block text-dense text-muted-foreground">{label}</span>
      <span className="num mt-0.5 block text-kpi">{value}</span>
      {note ? <span className="num mt-0.5 block text-meta text-muted-foreground">{note}</span> : null}
    </>
  );
  const look = cn("block min-w-0 rounded-lg", className);
  if (!href) {
    return (
      <div className={look} title={definition}>
        {body}
      </div>
    );
  }
  return (
    <Link href={href} title={definition} className={cn(look, "hover:[&>span:nth-child(2)]:text-primary")}>
      {body}
    </Link>
  );
}

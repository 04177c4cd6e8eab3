import type { ReactNode } from "react";

/** A page that only says something, and where to go next. */
export function Notice({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <>
      <h1 className="text-title text-balance">{title}</h1>
      {children ? (
        <div className="mt-2 flex flex-col gap-3 text-pretty text-muted-foreground">{children}</div>
      ) : null}
      {action ? <div className="mt-6 flex gap-2">{action}</div> : null}
    </>
  );
}

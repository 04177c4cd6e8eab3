"use client";

import { Field as Base } from "@base-ui/react/field";
import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** A labelled control with its hint and its error, linked for whoever hears the page. */
export function Field({
  label,
  hint,
  error,
  name,
  optional,
  hideLabel,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  name?: string;
  /** A word such as "optional" behind the label. */
  optional?: string;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Root
      {...(name ? { name } : {})}
      invalid={Boolean(error)}
      className={cn("flex min-w-0 flex-col gap-1.5", className)}
    >
      <Base.Label className={cn("text-dense font-medium", hideLabel && "sr-only")}>
        {label}
        {optional ? <span className="ms-1.5 font-normal text-muted-foreground">{optional}</span> : null}
      </Base.Label>
      {children}
      {hint ? (
        <Base.Description className="text-meta text-pretty text-muted-foreground">{hint}</Base.Description>
      ) : null}
      <FieldError message={error} />
    </Base.Root>
  );
}

function FieldError({ message }: { message: string | null | undefined }) {
  if (!message) return null;
  return (
    <Base.Error match className="flex items-start gap-1.5 text-meta text-bad">
      <OctagonAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      {message}
    </Base.Error>
  );
}

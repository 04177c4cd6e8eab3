"use client";

import { Input as Base } from "@base-ui/react/input";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** The look of everything that can be typed into. */
export const CONTROL =
  "w-full rounded-md border border-control bg-surface text-body text-foreground transition-colors hover:border-foreground/60 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-bad data-invalid:border-bad";

/** One line of text. Inside a Field it finds its label, hint and error by itself. */
export function Input({ className, ...rest }: ComponentProps<typeof Base> & { className?: string }) {
  return (
    <Base
      autoComplete="off"
      {...rest}
      className={cn(CONTROL, "h-control px-2.5 read-only:bg-sunken pointer-coarse:text-lead", className)}
    />
  );
}

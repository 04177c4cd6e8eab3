"use client";

import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { CONTROL } from "./input.tsx";

/** Several lines of text. `mono` for code and JSON. */
export function Textarea({ mono, className, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <Field.Control
      render={
        <textarea
          rows={4}
          {...rest}
          {...(mono ? { spellCheck: false, autoCapitalize: "off", autoComplete: "off" } : {})}
          className={cn(
            CONTROL,
            "block px-2.5 py-1.5 read-only:bg-sunken",
            mono && "font-mono text-dense",
            className,
          )}
        />
      }
    />
  );
}

import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** Names a control that no Field surrounds. */
export function Label({ className, ...rest }: ComponentProps<"label">) {
  // biome-ignore lint/a11y/noLabelWithoutControl: the caller gives `htmlFor` or wraps the control
  return <label {...rest} className={cn("text-dense font-medium text-foreground", className)} />;
}

"use client";

import { Switch as Base } from "@base-ui/react/switch";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

type SwitchProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
  "aria-label"?: string;
  "aria-labelledby"?: string;
};

/** Turns something on at once; what waits for "Save" is a checkbox. */
export function Switch({
  children,
  hint,
  ...rest
}: SwitchProps & { children?: ReactNode; hint?: ReactNode }) {
  const words = useId();
  if (!children) return <Toggle {...rest} />;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is inside, behind a component
    <label className={cn("flex items-start justify-between gap-4 text-body", rest.disabled && "opacity-50")}>
      <span className="min-w-0">
        <span id={words}>{children}</span>
        {hint ? <span className="block text-meta text-muted-foreground">{hint}</span> : null}
      </span>
      <Toggle {...rest} aria-labelledby={words} />
    </label>
  );
}

function Toggle({ checked, onChange, disabled = false, ...rest }: SwitchProps) {
  return (
    <Base.Root
      {...rest}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative inline-flex h-5 w-8 shrink-0 items-center rounded-full border border-control bg-sunken p-0.5 transition-colors after:absolute after:-inset-1 pointer-coarse:after:-inset-3 data-checked:border-primary data-checked:bg-primary data-disabled:cursor-not-allowed"
    >
      <Base.Thumb className="size-3.5 rounded-full bg-control transition-transform data-checked:translate-x-3 data-checked:bg-primary-foreground" />
    </Base.Root>
  );
}

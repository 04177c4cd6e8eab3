"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

type CheckboxProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  indeterminate?: boolean;
  disabled?: boolean;
  name?: string;
  "aria-label"?: string;
  "aria-labelledby"?: string;
};

/** A tick box; with children it carries its own label. */
export function Checkbox({
  children,
  hint,
  ...box
}: CheckboxProps & { children?: ReactNode; hint?: ReactNode }) {
  const words = useId();
  if (!children) return <Box {...box} />;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is inside, behind a component
    <label className={cn("flex items-start gap-2.5 text-body", box.disabled && "opacity-50")}>
      <Box {...box} aria-labelledby={words} />
      <span className="min-w-0">
        <span id={words}>{children}</span>
        {hint ? <span className="block text-meta text-muted-foreground">{hint}</span> : null}
      </span>
    </label>
  );
}

function Box({ checked, onChange, indeterminate = false, disabled = false, ...rest }: CheckboxProps) {
  return (
    <Base.Root
      {...rest}
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-control bg-surface text-primary-foreground transition-colors after:absolute after:-inset-1 pointer-coarse:after:-inset-3 not-data-disabled:hover:border-foreground/60 data-checked:border-primary data-checked:bg-primary data-indeterminate:border-primary data-indeterminate:bg-primary data-disabled:cursor-not-allowed"
    >
      <Base.Indicator>
        {indeterminate ? (
          <Minus className="size-3" strokeWidth={3} />
        ) : (
          <Check className="size-3" strokeWidth={3} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
}

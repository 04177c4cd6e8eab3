"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

/** One of a few ways that each need a sentence. */
export function RadioCards<Value extends string>({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
  columns = 1,
  small = false,
}: {
  label: string;
  hideLabel?: boolean;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly Readonly<{
    value: Value;
    label: ReactNode;
    hint?: ReactNode;
    icon?: ReactNode;
    disabled?: boolean;
  }>[];
  columns?: 1 | 2 | 3;
  /** Among fields its name is no heading, but a label. */
  small?: boolean;
}) {
  const labelId = useId();
  return (
    <div>
      <p
        id={labelId}
        className={cn(
          small ? "mb-1.5 text-dense font-medium" : "mb-3 text-lead font-semibold",
          hideLabel && "sr-only",
        )}
      >
        {label}
      </p>
      <RadioGroup
        aria-labelledby={labelId}
        value={value}
        onValueChange={(next) => onChange(next as Value)}
        className={cn("grid gap-2", columns === 2 && "sm:grid-cols-2", columns === 3 && "sm:grid-cols-3")}
      >
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is inside, behind a component
          <label
            key={option.value}
            className="flex items-start gap-3 rounded-lg border border-border bg-surface p-3 transition-colors has-data-checked:border-primary has-data-checked:bg-accent has-data-disabled:opacity-50 not-has-data-disabled:hover:border-control"
          >
            <Radio.Root
              value={option.value}
              disabled={option.disabled ?? false}
              aria-labelledby={`${labelId}-${option.value}`}
              className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-control bg-surface data-checked:border-primary data-checked:bg-primary"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-primary-foreground" />
            </Radio.Root>
            <span className="min-w-0 flex-1">
              <span
                id={`${labelId}-${option.value}`}
                className="flex items-center gap-2 font-medium [&_svg]:size-4 [&_svg]:text-muted-foreground"
              >
                {option.icon}
                {option.label}
              </span>
              {option.hint ? (
                <span className="mt-0.5 block text-dense text-pretty text-muted-foreground">
                  {option.hint}
                </span>
              ) : null}
            </span>
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}

"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { CONTROL } from "./input.tsx";
import { ITEM, POPUP } from "./popup.ts";

export type Option<Value extends string = string> = Readonly<{
  value: Value;
  label: string;
  hint?: string;
  icon?: ReactNode;
  disabled?: boolean;
}>;

export type SelectProps<Value extends string> = {
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  placeholder?: string;
  disabled?: boolean;
  /** 28 px high, for tool bars. */
  small?: boolean;
  name?: string;
  id?: string;
  className?: string;
  "aria-label"?: string;
};

/** One of a few known values. For many, or for free text, take the Combobox. */
export function Select<Value extends string>({
  value,
  onChange,
  options,
  placeholder = "",
  disabled = false,
  small = false,
  className,
  "aria-label": label,
  ...rest
}: SelectProps<Value>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Base.Root
      {...rest}
      value={value}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next as Value)}
    >
      <Base.Trigger
        {...(label ? { "aria-label": label } : {})}
        className={cn(
          CONTROL,
          "flex items-center justify-between gap-2 text-start",
          small ? "h-7 px-2 text-dense pointer-coarse:h-11" : "h-control px-2.5",
          className,
        )}
      >
        <Base.Value className={cn("flex min-w-0 items-center gap-2 truncate", !chosen && "text-faint")}>
          {() => (
            <>
              {chosen?.icon}
              <span className="truncate">{chosen?.label ?? placeholder}</span>
            </>
          )}
        </Base.Value>
        <Base.Icon className="text-muted-foreground">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} collisionPadding={8} alignItemWithTrigger={false} className="z-50">
          <Base.Popup
            className={cn(
              POPUP,
              "max-h-[min(20rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto",
            )}
          >
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={ITEM}
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.hint ? (
                    <span className="block text-meta text-muted-foreground">{option.hint}</span>
                  ) : null}
                </span>
                <Base.ItemIndicator className="text-primary">
                  <Check aria-hidden className="size-4" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "./cn.ts";
import { CONTROL } from "./input.tsx";
import { ITEM, POPUP } from "./popup.ts";
import type { Option } from "./select.tsx";

/** One of many values, found by typing. With `free`, what was typed counts even if it is not listed. */
export function Combobox<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  free = false,
  empty,
  disabled = false,
  mono = false,
  className,
  "aria-label": label,
}: {
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  placeholder?: string;
  free?: boolean;
  /** Said when nothing fits. */
  empty?: string;
  disabled?: boolean;
  mono?: boolean;
  className?: string;
  "aria-label"?: string;
}) {
  const listId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const labelOf = (wanted: string | null) =>
    options.find((option) => option.value === wanted)?.label ?? (free ? (wanted ?? "") : "");
  const items = options.map((option) => option.value);
  const settle = () => {
    if (free && typed !== null && typed !== labelOf(value)) onChange(typed.trim() as Value);
    setTyped(null);
  };
  return (
    <Base.Root
      items={items}
      value={value}
      disabled={disabled}
      inputValue={typed ?? labelOf(value)}
      itemToStringLabel={(item: string) => labelOf(item)}
      onInputValueChange={(next: string, details) => {
        if (details.reason === "input-change" || details.reason === "input-clear") setTyped(next);
      }}
      onValueChange={(next) => {
        setTyped(null);
        if (next !== null) onChange(next as Value);
      }}
      onOpenChange={(open) => !open && settle()}
    >
      <div className={cn("relative", className)}>
        <Base.Input
          {...(label ? { "aria-label": label } : {})}
          {...(placeholder ? { placeholder } : {})}
          onBlur={settle}
          className={cn(CONTROL, "h-control ps-2.5 pe-8", mono && "font-mono text-dense")}
        />
        <Base.Trigger
          // Who cannot see it opens the list with the arrow keys; a second stop would only repeat the label.
          aria-hidden
          tabIndex={-1}
          className="absolute inset-y-0 end-0 flex w-8 items-center justify-center text-muted-foreground"
        >
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner sideOffset={4} collisionPadding={8} className="z-50">
          <Base.Popup className={cn(POPUP, "w-(--anchor-width) min-w-56")} id={listId}>
            <Base.Empty className="px-2 py-1.5 text-dense text-muted-foreground empty:hidden">
              {empty}
            </Base.Empty>
            <Base.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto">
              {(item: string) => {
                const option = options.find((one) => one.value === item);
                return (
                  <Base.Item key={item} value={item} className={ITEM}>
                    {option?.icon}
                    <span className={cn("min-w-0 flex-1 truncate", mono && "font-mono text-dense")}>
                      {option?.label ?? item}
                    </span>
                    {option?.hint ? (
                      <span className="text-meta text-muted-foreground">{option.hint}</span>
                    ) : null}
                    <Base.ItemIndicator className="text-primary">
                      <Check aria-hidden />
                    </Base.ItemIndicator>
                  </Base.Item>
                );
              }}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

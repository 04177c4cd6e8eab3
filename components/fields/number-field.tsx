"use client";

import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Input } from "#components/ui/input.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";

type NumberInputProps = Readonly<{
  value: number | null | undefined;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  decimals?: boolean;
  className?: string;
  "aria-label"?: string;
}>;

/** A number, or nothing. What cannot be one stays visible and is not taken. */
export function NumberInput({
  value,
  onChange,
  min,
  max,
  decimals = false,
  className,
  ...rest
}: NumberInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const parse = (text: string): number | null | undefined => {
    if (text.trim() === "") return null;
    const number = Number(text.trim().replace(",", "."));
    return Number.isFinite(number) && (decimals || Number.isInteger(number)) ? number : undefined;
  };
  const clamp = (number: number) => Math.min(max ?? number, Math.max(min ?? number, number));
  return (
    <Input
      {...rest}
      inputMode={decimals ? "decimal" : "numeric"}
      value={typed ?? (value === null || value === undefined ? "" : String(value))}
      aria-invalid={typed !== null && parse(typed) === undefined ? true : undefined}
      onChange={(event) => {
        setTyped(event.target.value);
        const number = parse(event.target.value);
        if (number !== undefined) onChange(number === null ? null : number);
      }}
      onBlur={() => {
        const number = typed === null ? undefined : parse(typed);
        if (typeof number === "number" && clamp(number) !== number) onChange(clamp(number));
        setTyped(null);
      }}
      className={cn("num", className)}
    />
  );
}

/** A labelled number. */
export function NumberField({
  value,
  onChange,
  min,
  max,
  decimals,
  unit,
  ...frame
}: FrameProps & NumberInputProps & { unit?: string }) {
  return (
    <FieldFrame {...frame}>
      <div className="flex items-center gap-2">
        <NumberInput
          value={value}
          onChange={onChange}
          {...(min === undefined ? {} : { min })}
          {...(max === undefined ? {} : { max })}
          {...(decimals ? { decimals } : {})}
          className="w-28"
        />
        {unit ? <span className="text-dense text-muted-foreground">{unit}</span> : null}
      </div>
    </FieldFrame>
  );
}

"use client";

import { type Option, Select } from "#components/ui/select.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";

/** One of a few. */
export function SelectField<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  ...frame
}: FrameProps &
  Readonly<{
    value: Value | null | undefined;
    onChange: (value: Value) => void;
    options: readonly Option<Value>[];
    placeholder?: string;
  }>) {
  return (
    <FieldFrame {...frame}>
      <Select
        value={value ?? null}
        onChange={onChange}
        options={options}
        {...(placeholder ? { placeholder } : {})}
      />
    </FieldFrame>
  );
}

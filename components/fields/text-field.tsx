"use client";

import { Input } from "#components/ui/input.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import { useTyped } from "./use-typed.ts";

type TextFieldProps = FrameProps &
  Readonly<{
    value: string | undefined;
    onChange: (value: string) => void;
    placeholder?: string;
    maxLength?: number;
    mono?: boolean;
    /** Lines; one is an input. */
    rows?: number;
    inputMode?: "text" | "url" | "email" | "numeric";
  }>;

/** Plain text. */
export function TextField({
  value = "",
  onChange,
  placeholder,
  maxLength,
  mono = false,
  rows = 1,
  inputMode,
  ...frame
}: TextFieldProps) {
  const typed = useTyped(value, onChange);
  const shared = {
    value,
    ...typed,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  return (
    <FieldFrame {...frame}>
      {rows > 1 ? (
        <Textarea {...shared} rows={rows} mono={mono} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input
          {...shared}
          {...(inputMode ? { inputMode } : {})}
          {...(mono ? { className: "font-mono text-dense", spellCheck: false } : {})}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

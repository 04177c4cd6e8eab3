"use client";

import { useTranslations } from "use-intl";
import { textOf, typedValue } from "#components/rules/operators.ts";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { ValueSource } from "#core/rules/value-source.ts";
import { PathPicker } from "./path-picker.tsx";

/** What each kind of source starts with. */
const BLANK: Readonly<Record<ValueSource["kind"], ValueSource>> = {
  fixed: { kind: "fixed", value: "" },
  path: { kind: "path", path: "" },
  text: { kind: "text", text: "" },
};

/** Where a value comes from: as typed, from a property, or a text with values in it. */
export function ValueSourceField({
  value = BLANK.fixed,
  onChange,
}: Readonly<{ value: ValueSource | undefined; onChange: (value: ValueSource) => void }>) {
  const t = useTranslations("fields");
  return (
    <div className="flex gap-1.5">
      <Select
        value={value.kind}
        aria-label={t("valueFrom")}
        options={[
          { value: "fixed", label: t("valueFixed") },
          { value: "path", label: t("valuePath") },
          { value: "text", label: t("valueText") },
        ]}
        onChange={(kind) => onChange(BLANK[kind])}
        className="w-32 shrink-0"
      />
      <div className="min-w-0 flex-1">
        <SourceInput value={value} onChange={onChange} />
      </div>
    </div>
  );
}

function SourceInput({ value, onChange }: { value: ValueSource; onChange: (value: ValueSource) => void }) {
  const t = useTranslations("fields");
  if (value.kind === "path")
    return (
      <PathPicker
        value={value.path}
        roots={["context", "person", "cart"]}
        aria-label={t("property")}
        onChange={(path) => onChange({ kind: "path", path })}
      />
    );
  if (value.kind === "text")
    return (
      <Input
        value={value.text}
        placeholder={"{{ person.firstName }}"}
        aria-label={t("value")}
        onChange={(event) => onChange({ kind: "text", text: event.target.value })}
        className="font-mono text-dense"
      />
    );
  return (
    <Input
      value={textOf(value.value)}
      placeholder={t("value")}
      aria-label={t("value")}
      onChange={(event) => onChange({ kind: "fixed", value: typedValue(event.target.value) })}
    />
  );
}

"use client";

import { useTranslations } from "use-intl";
import { textOf, typedValue } from "#components/rules/operators.ts";
import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { useLookups } from "./lookups.tsx";
import { PathPicker } from "./path-picker.tsx";

const OPERATIONS = ["set", "setIfMissing", "increment", "append", "remove"] as const;
type Operation = (typeof OPERATIONS)[number];
type Value = Readonly<{ kind: "fixed"; value: string | number | boolean } | { kind: "path"; path: string }>;
type TraitChange = { trait: string; operation: Operation; value?: Value | undefined };

/** One change of a trait: which, how, and to what. */
export function TraitRow({
  value,
  onChange,
}: {
  value: TraitChange;
  onChange: (value: TraitChange) => void;
}) {
  const t = useTranslations("fields");
  const { traits } = useLookups();
  const setOperation = (operation: Operation) =>
    onChange({
      ...value,
      operation,
      value: value.value ?? { kind: "fixed", value: operation === "increment" ? 1 : "" },
    });
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex gap-1.5">
        <Select
          value={value.operation}
          aria-label={t("operation")}
          options={OPERATIONS.map((one) => ({ value: one, label: t(`operations.${one}`) }))}
          onChange={setOperation}
          className="w-32 shrink-0"
        />
        <Combobox
          free
          value={value.trait}
          options={traits.map((trait) => ({ value: trait, label: trait }))}
          placeholder={t("trait")}
          aria-label={t("trait")}
          onChange={(trait) => onChange({ ...value, trait })}
          className="min-w-0 flex-1"
        />
      </div>
      <TraitValue value={value} onChange={onChange} />
    </div>
  );
}

function TraitValue({ value, onChange }: { value: TraitChange; onChange: (value: TraitChange) => void }) {
  const t = useTranslations("fields");
  const source = value.value?.kind ?? "fixed";
  const fixed = value.value?.kind === "fixed" ? value.value.value : "";
  return (
    <div className="flex gap-1.5">
      <Select
        value={source}
        aria-label={t("valueFrom")}
        options={[
          { value: "fixed", label: t("valueFixed") },
          { value: "path", label: t("valuePath") },
        ]}
        onChange={(kind) =>
          onChange({ ...value, value: kind === "fixed" ? { kind, value: "" } : { kind, path: "" } })
        }
        className="w-32 shrink-0"
      />
      <div className="min-w-0 flex-1">
        {value.value?.kind === "path" ? (
          <PathPicker
            value={value.value.path}
            roots={["event", "person", "cart", "context"]}
            aria-label={t("property")}
            onChange={(path) => onChange({ ...value, value: { kind: "path", path } })}
          />
        ) : (
          <Input
            value={textOf(fixed)}
            placeholder={t("value")}
            aria-label={t("value")}
            onChange={(event) =>
              onChange({ ...value, value: { kind: "fixed", value: typedValue(event.target.value) } })
            }
          />
        )}
      </div>
    </div>
  );
}

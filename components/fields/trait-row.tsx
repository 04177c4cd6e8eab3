"use client";

import { useTranslations } from "use-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import type { ValueSource } from "#core/rules/value-source.ts";
import { useLookups } from "./lookups.tsx";
import { ValueSourceField } from "./value-source-field.tsx";

const OPERATIONS = ["set", "setIfMissing", "increment", "append", "remove"] as const;
type Operation = (typeof OPERATIONS)[number];
type TraitChange = { trait: string; operation: Operation; value?: ValueSource | undefined };

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
      <ValueSourceField value={value.value} onChange={(source) => onChange({ ...value, value: source })} />
    </div>
  );
}

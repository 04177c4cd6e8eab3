"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { DurationInput } from "#components/fields/duration-field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Operator } from "#core/rules/rule.ts";
import { type CompareValue, isDuration, LISTS, textOf, typedValue } from "./operators.ts";

type ValueProps = Readonly<{
  operator: Operator;
  value: CompareValue;
  onChange: (value: NonNullable<CompareValue>) => void;
}>;

/** What a comparison compares with: a value, a list of them, two ends, or a length of time. */
export function CompareValueInput({ operator, value, onChange }: ValueProps) {
  const t = useTranslations("rules");
  if (operator === "withinLast") {
    return (
      <DurationInput value={isDuration(value) ? value : null} onChange={onChange} aria-label={t("length")} />
    );
  }
  if (operator === "between") {
    const [from = "", to = ""] = Array.isArray(value) ? value : [];
    return (
      <div className="flex items-center gap-1.5">
        <Typed value={textOf(from)} label={t("from")} onChange={(next) => onChange([typedValue(next), to])} />
        <span className="text-dense text-muted-foreground">{t("and")}</span>
        <Typed value={textOf(to)} label={t("to")} onChange={(next) => onChange([from, typedValue(next)])} />
      </div>
    );
  }
  if (LISTS.has(operator)) {
    const list = Array.isArray(value) ? value.map(textOf) : [];
    return <ListInput list={list} onChange={(items) => onChange(items.map(typedValue))} />;
  }
  const dated = operator === "before" || operator === "after";
  return (
    <Typed
      value={textOf(value)}
      label={t("value")}
      onChange={(next) => onChange(typedValue(next))}
      {...(dated ? { placeholder: "2027-03-01" } : {})}
    />
  );
}

function Typed({
  value,
  label,
  placeholder,
  onChange,
}: {
  value: string;
  label: string;
  placeholder?: string;
  onChange: (text: string) => void;
}) {
  return (
    <Input
      value={value}
      aria-label={label}
      placeholder={placeholder ?? label}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Values one after the other, parted by commas. */
function ListInput({ list, onChange }: { list: readonly string[]; onChange: (items: string[]) => void }) {
  const t = useTranslations("rules");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Input
      value={typed ?? list.join(", ")}
      aria-label={t("values")}
      placeholder={t("valuesHint")}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(
          event.target.value
            .split(",")
            .map((item) => item.trim())
            .filter((item) => item !== ""),
        );
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

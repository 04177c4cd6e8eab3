"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/select.tsx";
import { DURATION_UNITS, type Duration } from "#core/kernel/time.ts";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import { NumberInput } from "./number-field.tsx";

type DurationInputProps = Readonly<{
  value: Partial<Duration> | null | undefined;
  onChange: (value: Duration) => void;
  "aria-label"?: string;
}>;

/** A length as people say it. "1 day" and "24 hours" are different lengths, and both are offered (S-5.2). */
export function DurationInput({ value, onChange, "aria-label": label }: DurationInputProps) {
  const t = useTranslations("fields");
  const unit = value?.unit ?? "hour";
  const amount = value?.amount ?? null;
  return (
    <div className="flex items-center gap-2">
      <NumberInput
        value={amount}
        min={1}
        max={1_000_000}
        aria-label={label ? t("amountOf", { label }) : t("amount")}
        onChange={(next) => onChange({ amount: next ?? 0, unit })}
        className="w-20"
      />
      <Select
        value={unit}
        aria-label={label ? t("unitOf", { label }) : t("unit")}
        options={DURATION_UNITS.map((one) => ({ value: one, label: t(`units.${one}`, { n: amount ?? 0 }) }))}
        onChange={(next) => onChange({ amount: amount ?? 1, unit: next })}
        className="w-32"
      />
    </div>
  );
}

/** A labelled length; with `onClear` it can be taken away. */
export function DurationField({
  value,
  onChange,
  onClear,
  unset,
  ...frame
}: FrameProps & DurationInputProps & { onClear?: () => void; unset?: string }) {
  const t = useTranslations("fields");
  const label = typeof frame.label === "string" ? { "aria-label": frame.label } : {};
  if (!value && onClear) {
    return (
      <FieldFrame {...frame}>
        <div>
          <Button size="sm" onClick={() => onChange({ amount: 1, unit: "day" })}>
            {unset ?? t("setLength")}
          </Button>
        </div>
      </FieldFrame>
    );
  }
  return (
    <FieldFrame {...frame}>
      <div className="flex items-center gap-1">
        <DurationInput value={value} onChange={onChange} {...label} />
        {onClear ? (
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t("clear")}
            icon={<X aria-hidden />}
            onClick={onClear}
          />
        ) : null}
      </div>
    </FieldFrame>
  );
}

"use client";

import { useTranslations } from "use-intl";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { UrlChange } from "#components/url-state.ts";

const PRESETS = [7, 30, 90, 365] as const;
const DAY = 86_400_000;

export type DayRange = Readonly<{ from: string; to: string }>;

/** The last so many days, or two days of one's own; both stand in the address. */
export function RangePicker({
  range,
  today,
  onChange,
}: {
  range: DayRange;
  today: string;
  onChange: UrlChange;
}) {
  const t = useTranslations("analytics.range");
  const preset = PRESETS.find((days) => range.to === today && range.from === daysBefore(today, days - 1));
  const choose = (value: string) => {
    if (value === "30") onChange({ from: null, to: null });
    else if (value !== "custom") onChange({ from: daysBefore(today, Number(value) - 1), to: today });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-40 max-md:w-full">
        <Select
          aria-label={t("label")}
          value={preset ? String(preset) : "custom"}
          onChange={choose}
          options={[
            ...PRESETS.map((days) => ({ value: String(days), label: t("last", { days }) })),
            { value: "custom", label: t("custom") },
          ]}
        />
      </div>
      <div className="w-38 max-md:flex-1">
        <Input
          type="date"
          aria-label={t("from")}
          value={range.from}
          max={range.to}
          onChange={({ target }) => target.value && onChange({ from: target.value, to: range.to })}
        />
      </div>
      <span aria-hidden className="text-muted-foreground">
        –
      </span>
      <div className="w-38 max-md:flex-1">
        <Input
          type="date"
          aria-label={t("to")}
          value={range.to}
          min={range.from}
          onChange={({ target }) => target.value && onChange({ from: range.from, to: target.value })}
        />
      </div>
    </div>
  );
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY).toISOString().slice(0, 10);
}

"use client";

import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { FieldGroup, type FrameProps } from "./field-frame.tsx";

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Some of the seven days; 1 is Monday. */
export function WeekdaysField({
  value,
  onChange,
  ...frame
}: FrameProps & Readonly<{ value: readonly number[] | undefined; onChange: (days: number[]) => void }>) {
  const t = useTranslations("fields");
  const chosen = new Set(value ?? []);
  const toggle = (day: number) =>
    onChange(DAYS.filter((one) => (one === day ? !chosen.has(one) : chosen.has(one))));
  return (
    <FieldGroup {...frame}>
      <div className="flex gap-1">
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={chosen.has(day)}
            aria-label={t(`weekday.${day}`)}
            onClick={() => toggle(day)}
            className={cn(
              "h-control min-w-0 flex-1 rounded-md border text-dense font-medium transition-colors",
              chosen.has(day)
                ? "border-primary bg-accent text-primary"
                : "border-control text-muted-foreground hover:border-foreground/60",
            )}
          >
            {t(`weekdayShort.${day}`)}
          </button>
        ))}
      </div>
    </FieldGroup>
  );
}

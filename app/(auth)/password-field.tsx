"use client";

import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

const FAIR = 12;
const GOOD = 15;

/** A new password with a meter of its length: the one thing about it that we can honestly judge. */
export function NewPasswordField({
  label,
  value,
  onChange,
  error,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}) {
  const t = useTranslations("access.password");
  const length = [...value].length;
  const level = length >= GOOD ? 3 : length >= FAIR ? 2 : length > 0 ? 1 : 0;
  const word = level === 3 ? t("good") : level === 2 ? t("fair") : t("weak");
  return (
    <div className="flex flex-col gap-2">
      <Field label={label} hint={t("hint")} error={error} name="new-password">
        <Input
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <div aria-hidden className="grid grid-cols-3 gap-1">
        {[1, 2, 3].map((step) => (
          <span
            key={step}
            className={cn(
              "h-1 rounded-full transition-colors",
              level >= step ? (level === 1 ? "bg-warn" : "bg-ok") : "bg-border",
            )}
          />
        ))}
      </div>
      <span role="status" className="sr-only">
        {level > 0 ? t("strength", { word }) : ""}
      </span>
    </div>
  );
}

"use client";

import { useTranslations } from "use-intl";
import { Select } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import type { UrlChange } from "#components/url-state.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";

const STATES = ["all", "live", "waiting", "active", "completed", "exited", "failed"] as const;

/** Which runs are shown: chips for what a figure has asked for, selects for the rest. All of it is in the address. */
export function RunFilters({
  journey,
  url,
  onChange,
}: {
  journey: ReportedJourney;
  url: URLSearchParams;
  onChange: UrlChange;
}) {
  const t = useTranslations("runs");
  const steps = journey.document?.steps ?? [];
  const stepName = (id: string) => steps.find((step) => step.id === id)?.name ?? id;
  const chips = (["through", "reason", "converted"] as const).flatMap((name) => {
    const value = url.get(name);
    if (!value) return [];
    const text =
      name === "through" ? t("chips.through", { step: stepName(value) }) : t(`chips.${name}`, { value });
    return [{ name, text }];
  });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-40 max-md:w-full">
        <Select
          aria-label={t("state")}
          value={url.get("state") ?? "all"}
          onChange={(state) => onChange({ state: state === "all" ? null : state })}
          options={STATES.map((state) => ({ value: state, label: t(`states.${state}`) }))}
        />
      </div>
      <div className="w-52 max-md:w-full">
        <Select
          aria-label={t("step")}
          value={url.get("step") ?? "all"}
          onChange={(step) => onChange({ step: step === "all" ? null : step })}
          options={[
            { value: "all", label: t("everyStep") },
            ...steps.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <div className="w-36 max-md:w-full">
        <Select
          aria-label={t("version")}
          value={url.get("version") ?? "all"}
          onChange={(version) => onChange({ version: version === "all" ? null : version })}
          options={[
            { value: "all", label: t("everyVersion") },
            ...journey.versions.map((version) => ({ value: String(version), label: `v${version}` })),
          ]}
        />
      </div>
      {chips.map(({ name, text }) => (
        <Tag key={name} onRemove={() => onChange({ [name]: null })}>
          {text}
        </Tag>
      ))}
    </div>
  );
}

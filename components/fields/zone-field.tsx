"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import { FieldGroup, type FrameProps } from "./field-frame.tsx";

type Zone = Readonly<{ kind: "person" } | { kind: "workspace" } | { kind: "named"; name: string }>;

/** Whose clock counts (S-5.7). */
export function ZoneField({
  value,
  onChange,
  ...frame
}: FrameProps & Readonly<{ value: Zone | undefined; onChange: (zone: Zone) => void }>) {
  const t = useTranslations("fields");
  const zone = value ?? { kind: "person" };
  const zones = useMemo(
    () =>
      Intl.supportedValuesOf("timeZone").map((name) => ({ value: name, label: name.replaceAll("_", " ") })),
    [],
  );
  return (
    <FieldGroup {...frame}>
      <Select
        value={zone.kind}
        aria-label={typeof frame.label === "string" ? frame.label : t("zone")}
        options={[
          { value: "person", label: t("zonePerson"), hint: t("zonePersonHint") },
          { value: "workspace", label: t("zoneWorkspace") },
          { value: "named", label: t("zoneNamed") },
        ]}
        onChange={(kind) => onChange(kind === "named" ? { kind, name: "" } : { kind })}
      />
      {zone.kind === "named" ? (
        <Combobox
          value={zone.name}
          options={zones}
          placeholder={t("chooseZone")}
          aria-label={t("chooseZone")}
          onChange={(name) => onChange({ kind: "named", name })}
        />
      ) : null}
    </FieldGroup>
  );
}

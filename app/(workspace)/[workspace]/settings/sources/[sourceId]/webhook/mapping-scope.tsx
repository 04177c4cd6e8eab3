"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import { type Scope, withCase, withoutCase, withParts } from "./mapping.ts";
import type { Editing } from "./mapping-parts.tsx";

const ALL = "all";

/** Whether one reads every event, or those of one name that are read in a way of their own. */
export function MappingScope({
  mapping,
  scope,
  change,
  onScope,
}: Editing & { onScope: (scope: Scope) => void }) {
  const t = useTranslations("settings.sources.webhook");
  const cases = mapping.cases ?? [];
  if (mapping.event.kind === "fixed" && cases.length === 0) return null;
  const options = [
    { value: ALL, label: t("everyEvent") },
    ...cases.map((one, at) => ({ value: String(at), label: labelOf(one) })),
  ];
  const current = scope === null ? null : cases[scope];
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("readFor")} hint={t("readForHint")}>
        <div className="flex gap-2">
          <Select
            className="min-w-0 flex-1"
            value={scope === null ? ALL : String(scope)}
            onChange={(value) => onScope(value === ALL ? null : Number(value))}
            options={options}
          />
          {scope === null ? null : (
            <Button
              variant="ghost"
              size="icon"
              aria-label={t("removeCase")}
              icon={<Trash2 aria-hidden />}
              onClick={() => {
                onScope(null);
                change(withoutCase(mapping, scope));
              }}
            />
          )}
        </div>
      </Field>
      {current ? (
        <Field label={t("storedAs")}>
          <Input
            value={current.name ?? ""}
            placeholder={current.when}
            onChange={(event) => change(withParts(mapping, scope, { name: event.target.value }))}
          />
        </Field>
      ) : (
        <AddCase
          onAdd={(when) => {
            change(withCase(mapping, when));
            onScope(cases.length);
          }}
        />
      )}
    </div>
  );
}

function labelOf({ when, name }: NonNullable<Mapping["cases"]>[number]): string {
  return name ? `${when} → ${name}` : when;
}

function AddCase({ onAdd }: { onAdd: (when: string) => void }) {
  const t = useTranslations("settings.sources.webhook");
  const [when, setWhen] = useState("");
  return (
    <div className="flex items-end gap-2">
      <Field label={t("newCase")} className="flex-1">
        <Input
          className="font-mono text-dense"
          placeholder="orders/create"
          value={when}
          onChange={(event) => setWhen(event.target.value)}
        />
      </Field>
      <Button
        icon={<Plus aria-hidden />}
        disabled={when.trim() === ""}
        onClick={() => {
          onAdd(when.trim());
          setWhen("");
        }}
      >
        {t("addCase")}
      </Button>
    </div>
  );
}

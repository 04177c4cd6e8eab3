"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { SectionForm } from "../../../section-form.tsx";
import { type Section, useSection } from "../../../use-section.ts";
import { type FieldName, mappingOf, PATH_FIELDS, type Values, valuesOf } from "./mapping.ts";
import { MappingPreview } from "./mapping-preview.tsx";
import { SampleTree } from "./sample-tree.tsx";

/** Which part of a body becomes what: paste a sample, choose a field, click a value. */
export function MappingForm({ id, settings }: { id: string; settings: WebhookSettings }) {
  const t = useTranslations("settings.sources.webhook");
  const [sample, setSample] = useState("");
  const [target, setTarget] = useState<FieldName>("event");
  const section = useSection(valuesOf(settings.mapping), async (change) => {
    const mapping = mappingOf({ ...valuesOf(settings.mapping), ...change });
    await api(`sources/${id}`, { method: "PATCH", body: { settings: { scheme: settings.scheme, mapping } } });
  });
  const pick = (path: string) => {
    section.set(target, path);
    if (target === "event") section.set("eventKind", "path");
    const next = PATH_FIELDS[PATH_FIELDS.indexOf(target as (typeof PATH_FIELDS)[number]) + 1];
    if (target === "event") setTarget("userId");
    else if (next) setTarget(next);
  };
  return (
    <SectionForm
      title={t("mapping")}
      description={t("mappingText")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <div className="grid gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <EventFields section={section} active={target === "event"} onTarget={() => setTarget("event")} />
          {PATH_FIELDS.map((name) => (
            <PathField
              key={name}
              name={name}
              section={section}
              active={target === name}
              onTarget={() => setTarget(name)}
            />
          ))}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Field label={t("sample")} hint={t("sampleHint")}>
            <Textarea mono rows={8} value={sample} onChange={(event) => setSample(event.target.value)} />
          </Field>
          <SampleTree sample={sample} field={t(`fields.${target}`)} onPick={pick} />
          <MappingPreview sample={sample} mapping={mappingOf(section.values)} />
        </div>
      </div>
    </SectionForm>
  );
}

function EventFields({
  section,
  active,
  onTarget,
}: {
  section: Section<Values>;
  active: boolean;
  onTarget: () => void;
}) {
  const t = useTranslations("settings.sources.webhook");
  const { values, set, submit } = section;
  const fixed = values.eventKind === "fixed";
  const error =
    submit.issueAt("/settings/mapping/event/name") ?? submit.issueAt("/settings/mapping/event/path");
  return (
    <Field label={t("fields.event")} error={error}>
      <div className="grid grid-cols-[9.5rem_1fr] gap-2">
        <Select
          aria-label={t("fields.event")}
          value={values.eventKind}
          onChange={(kind) => set("eventKind", kind)}
          options={[
            { value: "path", label: t("fromPath") },
            { value: "fixed", label: t("fixed") },
          ]}
        />
        <Input
          aria-label={fixed ? t("eventName") : t("path")}
          data-active={(active && !fixed) || undefined}
          className={`data-active:border-primary ${fixed ? "" : "font-mono text-dense"}`}
          value={values.event}
          onFocus={onTarget}
          onChange={(event) => set("event", event.target.value)}
        />
      </div>
    </Field>
  );
}

function PathField({
  name,
  section,
  active,
  onTarget,
}: {
  name: (typeof PATH_FIELDS)[number];
  section: Section<Values>;
  active: boolean;
  onTarget: () => void;
}) {
  const t = useTranslations("settings.sources.webhook");
  const { values, set, submit } = section;
  return (
    <Field
      label={t(`fields.${name}`)}
      hint={t.has(`fieldHints.${name}`) ? t(`fieldHints.${name}`) : null}
      error={submit.issueAt(`/settings/mapping/${name}`)}
    >
      <div className="flex gap-2">
        <Input
          data-active={active || undefined}
          className="font-mono text-dense data-active:border-primary"
          value={values[name]}
          onFocus={onTarget}
          onChange={(event) => set(name, event.target.value)}
        />
        {values[name] ? (
          <Button variant="ghost" onClick={() => set(name, "")}>
            {t("clear")}
          </Button>
        ) : null}
      </div>
    </Field>
  );
}

"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import type { WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { SectionForm } from "../../../section-form.tsx";
import { useSection } from "../../../use-section.ts";
import { nextTarget, type Scope, type Target, withPicked } from "./mapping.ts";
import { MappingFields } from "./mapping-fields.tsx";
import { MappingParts } from "./mapping-parts.tsx";
import { MappingPreview } from "./mapping-preview.tsx";
import { MappingScope } from "./mapping-scope.tsx";
import { EMPTY_SAMPLE, SamplePane } from "./sample-pane.tsx";
import { SampleTree } from "./sample-tree.tsx";

/** Which part of a post becomes what: take a sample, choose a field, click a value. */
export function MappingForm({ id, settings }: { id: string; settings: WebhookSettings }) {
  const t = useTranslations("settings.sources.webhook");
  const [sample, setSample] = useState(EMPTY_SAMPLE);
  const [target, setTarget] = useState<Target>("event");
  const [scope, setScope] = useState<Scope>(null);
  const { scheme } = settings;
  const stored = { mapping: JSON.stringify(settings.mapping) };
  const section = useSection(stored, async ({ mapping = stored.mapping }) => {
    const changed = { ...settings, mapping: JSON.parse(mapping) as Mapping };
    await api(`sources/${id}`, { method: "PATCH", body: { settings: changed } });
  });
  const mapping = JSON.parse(section.values.mapping) as Mapping;
  const change = (next: Mapping) => section.set("mapping", JSON.stringify(next));
  const pick = (path: string) => {
    change(withPicked(mapping, scope, target, path));
    setTarget(nextTarget(target));
  };
  const editing = { mapping, scope, target, change, onTarget: setTarget, issueAt: section.submit.issueAt };
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
          <MappingScope {...editing} onScope={setScope} />
          <MappingParts {...editing} />
          <MappingFields {...editing} list="fields" />
          <MappingFields {...editing} list="traits" />
        </div>
        <div className="flex min-w-0 flex-col gap-4 self-start max-lg:order-first lg:sticky lg:top-20">
          <SamplePane id={id} sample={sample} onChange={setSample} />
          <SampleTree sample={sample} field={t(`fields.${target}`)} onPick={pick} />
          <MappingPreview sample={sample} scheme={scheme} mapping={mapping} />
        </div>
      </div>
    </SectionForm>
  );
}

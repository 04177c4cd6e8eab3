"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { SectionForm } from "../../section-form.tsx";
import { useSection } from "../../use-section.ts";

/** From which websites browsers may send. */
export function OriginsForm({ id, origins }: { id: string; origins: readonly string[] }) {
  const t = useTranslations("settings.sources.detail");
  const section = useSection({ origins: origins.join("\n") }, ({ origins: text = "" }) => {
    const allowedOrigins = text.split(/\s+/).filter(Boolean);
    return api(`sources/${id}`, { method: "PATCH", body: { allowedOrigins } });
  });
  const wrong = section.submit.problem?.errors.find(({ pointer }) =>
    pointer.startsWith("/allowedOrigins"),
  )?.detail;
  return (
    <SectionForm
      title={t("originsTitle")}
      description={t("originsText")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <Field label={t("originsLabel")} hint={t("originsHint")} error={wrong}>
        <Textarea
          mono
          rows={3}
          value={section.values.origins}
          onChange={(event) => section.set("origins", event.target.value)}
        />
      </Field>
    </SectionForm>
  );
}

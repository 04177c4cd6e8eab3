"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { SectionForm } from "../section-form.tsx";
import { useSection } from "../use-section.ts";

/** The name colleagues see. */
export function ProfileForm({ name, email }: { name: string; email: string }) {
  const t = useTranslations("settings.account");
  const section = useSection({ name }, (change) => api("me", { method: "PATCH", body: change }));
  return (
    <SectionForm
      title={t("profile")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} hint={t("nameHint")} error={section.submit.issueAt("/name")}>
          <Input
            autoComplete="name"
            value={section.values.name}
            onChange={(event) => section.set("name", event.target.value)}
          />
        </Field>
        <Field label={t("email")} hint={t("emailHint")}>
          <Input readOnly value={email} />
        </Field>
      </div>
    </SectionForm>
  );
}

"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Scheme, WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { SectionForm } from "../../../section-form.tsx";
import { type Section, useSection } from "../../../use-section.ts";

type Kind = Scheme["kind"];
type Values = Readonly<{ kind: Kind; header: string; algorithm: string; encoding: string; prefix: string }>;

const KINDS = ["standard-webhooks", "hmac", "none"] as const;
const HMAC = { header: "x-signature", algorithm: "sha256", encoding: "hex", prefix: "" } as const;

/** How a post is known to be genuine. */
export function SchemeForm({ id, settings }: { id: string; settings: WebhookSettings }) {
  const t = useTranslations("settings.sources.webhook");
  const stored: Values = { ...HMAC, ...settings.scheme };
  const section = useSection(stored, async (change) => {
    const { kind, ...hmac } = { ...stored, ...change };
    const scheme = kind === "hmac" ? { kind, ...hmac } : { kind };
    await api(`sources/${id}`, {
      method: "PATCH",
      body: { settings: { mapping: settings.mapping, scheme } },
    });
  });
  const { values, set } = section;
  return (
    <SectionForm
      title={t("scheme")}
      description={t("schemeText")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <RadioCards
        label={t("scheme")}
        hideLabel
        columns={3}
        value={values.kind}
        onChange={(kind) => set("kind", kind)}
        options={KINDS.map((kind) => ({
          value: kind,
          label: t(`schemes.${kind}`),
          hint: t(`schemeHints.${kind}`),
        }))}
      />
      {values.kind === "hmac" ? <HmacFields section={section} /> : null}
      {values.kind === "none" ? <Alert tone="warn">{t("noneWarning")}</Alert> : null}
    </SectionForm>
  );
}

function HmacFields({ section: { values, set, submit } }: { section: Section<Values> }) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("header")} error={submit.issueAt("/settings/scheme/header")}>
        <Input
          className="font-mono text-dense"
          value={values.header}
          onChange={(event) => set("header", event.target.value)}
        />
      </Field>
      <Field label={t("prefix")} hint={t("prefixHint")} error={submit.issueAt("/settings/scheme/prefix")}>
        <Input
          className="font-mono text-dense"
          value={values.prefix}
          onChange={(event) => set("prefix", event.target.value)}
        />
      </Field>
      <Field label={t("algorithm")}>
        <Select
          value={values.algorithm}
          onChange={(algorithm) => set("algorithm", algorithm)}
          options={[
            { value: "sha256", label: "SHA-256" },
            { value: "sha512", label: "SHA-512" },
          ]}
        />
      </Field>
      <Field label={t("encoding")}>
        <Select
          value={values.encoding}
          onChange={(encoding) => set("encoding", encoding)}
          options={(["hex", "base64"] as const).map((value) => ({ value, label: t(`encodings.${value}`) }))}
        />
      </Field>
    </div>
  );
}

"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { CURRENCIES } from "#core/kernel/currencies.ts";
import { SectionForm } from "../section-form.tsx";
import { useSection } from "../use-section.ts";

type General = Readonly<{
  name: string;
  timeZone: string;
  currency: string;
  country: string;
  approval: Readonly<{ when: string; people: number }>;
}>;

/** What the workspace is called, and how it reckons. */
export function GeneralForms({
  slug,
  stored,
  zones,
}: {
  slug: string;
  stored: General;
  zones: readonly string[];
}) {
  return (
    <>
      <IdentityForm slug={slug} name={stored.name} />
      <ReckoningForm stored={stored} zones={zones} />
      <ApprovalForm stored={stored.approval} />
    </>
  );
}

function IdentityForm({ slug, name }: { slug: string; name: string }) {
  const t = useTranslations("settings.general");
  const section = useSection({ name }, (change) => api("settings", { method: "PATCH", body: change }));
  return (
    <SectionForm
      title={t("identity")}
      description={t("identityText")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} error={section.submit.issueAt("/name")}>
          <Input value={section.values.name} onChange={(event) => section.set("name", event.target.value)} />
        </Field>
        <Field label={t("address")} hint={t("addressHint")}>
          <Input readOnly value={`/${slug}`} className="font-mono text-dense" />
        </Field>
      </div>
    </SectionForm>
  );
}

function ReckoningForm({ stored, zones }: { stored: General; zones: readonly string[] }) {
  const t = useTranslations("settings.general");
  const { timeZone, currency, country } = stored;
  const section = useSection({ timeZone, currency, country }, (change) => {
    const body = "country" in change ? { ...change, country: change.country || null } : change;
    return api("settings", { method: "PATCH", body });
  });
  const { values, set, submit } = section;
  return (
    <SectionForm
      title={t("reckoning")}
      description={t("reckoningText")}
      dirty={section.dirty}
      submit={submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <Field label={t("timeZone")} hint={t("timeZoneHint")} error={submit.issueAt("/timeZone")}>
        <Combobox
          value={values.timeZone}
          onChange={(zone) => set("timeZone", zone)}
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
          empty={t("noZone")}
          className="max-w-sm"
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("currency")} hint={t("currencyHint")} error={submit.issueAt("/currency")}>
          <Combobox
            value={values.currency}
            onChange={(code) => set("currency", code)}
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
          />
        </Field>
        <Field label={t("country")} hint={t("countryHint")} error={submit.issueAt("/country")}>
          <Input
            value={values.country}
            maxLength={2}
            onChange={(event) => set("country", event.target.value.toUpperCase())}
          />
        </Field>
      </div>
    </SectionForm>
  );
}

const WHEN = ["never", "above", "always"] as const;
type When = (typeof WHEN)[number];

/** Whether somebody has to look at a change before it reaches people. */
function ApprovalForm({ stored }: { stored: General["approval"] }) {
  const t = useTranslations("settings.general");
  const section = useSection({ when: stored.when, people: String(stored.people) }, (change) => {
    const { when, people } = { ...stored, ...change };
    return api("settings", { method: "PATCH", body: { approval: { when, people: Number(people) } } });
  });
  const { values, set, submit } = section;
  return (
    <SectionForm
      title={t("approval")}
      description={t("approvalText")}
      dirty={section.dirty}
      submit={submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <RadioCards
        label={t("approval")}
        hideLabel
        value={values.when as When}
        onChange={(when) => set("when", when)}
        columns={3}
        options={WHEN.map((value) => ({ value, label: t(`approvalWhen.${value}`) }))}
      />
      {values.when === "above" ? (
        <Field label={t("approvalPeople")} error={submit.issueAt("/approval/people")} className="max-w-48">
          <Input
            inputMode="numeric"
            value={values.people}
            onChange={(event) => set("people", event.target.value.replace(/\D/g, ""))}
          />
        </Field>
      ) : null}
    </SectionForm>
  );
}

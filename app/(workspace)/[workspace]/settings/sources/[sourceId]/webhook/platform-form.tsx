"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { OptionField } from "#lib/intake/sources/webhook/define-connector.ts";
import type { ConnectorEntry, WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { SectionForm } from "../../../section-form.tsx";
import { type Section, useSection } from "../../../use-section.ts";

type Values = Readonly<Record<string, string>>;

/** Who posts here, and how a post is known to be genuine. */
export function PlatformForm({
  id,
  settings,
  connectors,
}: {
  id: string;
  settings: WebhookSettings;
  connectors: readonly ConnectorEntry[];
}) {
  const t = useTranslations("settings.sources.webhook");
  const entryOf = (kind: string) => connectors.find((one) => one.kind === kind);
  const stored = textsOf(settings.scheme);
  const section = useSection<Values>(stored, async (changed) => {
    const values = { ...stored, ...(changed as Values) };
    const entry = entryOf(values["kind"] ?? "");
    const isOther = values["kind"] !== settings.scheme.kind;
    const mapping = isOther && entry ? entry.example.mapping : settings.mapping;
    const scheme = entry ? schemeOf(entry, values) : settings.scheme;
    await api(`sources/${id}`, { method: "PATCH", body: { settings: { ...settings, scheme, mapping } } });
  });
  const kind = section.values["kind"] ?? "";
  const chosen = entryOf(kind);
  const choose = (next: string) => {
    section.set("kind", next);
    const texts = textsOf(entryOf(next)?.example.scheme ?? {});
    for (const [name, text] of Object.entries(texts)) if (name !== "kind") section.set(name, text);
  };
  return (
    <SectionForm
      title={t("platform")}
      description={t("platformText")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <Field label={t("platform")} hideLabel hint={chosen?.about} className="max-w-md">
        <Select
          value={kind}
          onChange={choose}
          options={connectors.map(({ kind: value, title, about }) => ({ value, label: title, hint: about }))}
        />
      </Field>
      {chosen && chosen.options.length > 0 ? (
        <OptionFields options={chosen.options} section={section} />
      ) : null}
      {kind === settings.scheme.kind ? null : <Alert tone="info">{t("newReading")}</Alert>}
      {kind === "none" ? <Alert tone="warn">{t("noneWarning")}</Alert> : null}
      {section.values["algorithm"] === "sha1" ? <Alert tone="warn">{t("sha1Warning")}</Alert> : null}
    </SectionForm>
  );
}

function OptionFields({ options, section }: { options: readonly OptionField[]; section: Section<Values> }) {
  const t = useTranslations("settings.sources.webhook");
  const { values, set, submit } = section;
  const issueOf = (name: string) =>
    submit.issueAt(`/settings/scheme/${name}`) ?? submit.issueAt(`/settings/scheme/${name}/0`);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {options.map(({ name, input, choices = [] }) => (
        <Field
          key={name}
          label={t(`options.${name}`)}
          hint={t.has(`optionHints.${name}`) ? t(`optionHints.${name}`) : null}
          error={issueOf(name)}
          className={input === "lines" ? "sm:col-span-2" : ""}
        >
          {input === "choice" ? (
            <Select
              value={values[name] ?? ""}
              onChange={(value) => set(name, value)}
              options={choices.map((value) => ({ value, label: t(`choices.${value}`) }))}
            />
          ) : input === "lines" ? (
            <Textarea
              mono
              rows={3}
              value={values[name] ?? ""}
              onChange={(event) => set(name, event.target.value)}
            />
          ) : (
            <Input
              className="font-mono text-dense"
              value={values[name] ?? ""}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

/** A scheme as texts to edit; lists stand one a line. */
function textsOf(scheme: object): Values {
  return Object.fromEntries(
    Object.entries(scheme).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join("\n") : String(value),
    ]),
  );
}

function schemeOf({ kind, options }: ConnectorEntry, values: Values): object {
  const given = options.map(({ name, input }) => {
    const text = values[name] ?? "";
    return [name, input === "lines" ? text.split(/\s+/).filter(Boolean) : text];
  });
  return { kind, ...Object.fromEntries(given) };
}

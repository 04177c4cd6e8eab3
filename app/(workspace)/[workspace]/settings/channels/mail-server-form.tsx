"use client";

import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { SectionForm } from "../section-form.tsx";
import { type Section, useSection } from "../use-section.ts";
import { SendTest } from "./send-test.tsx";

type Security = "starttls" | "tls" | "none";
type Stored = Readonly<{
  ratePerSecond: number | null;
  hasPassword: boolean;
  settings: Readonly<{
    host: string;
    port: number;
    security: Security;
    user: string;
    fromName: string;
    fromEmail: string;
    replyTo: string;
    maxConnections: number;
  }>;
}>;
type Values = Readonly<
  Record<"host" | "port" | "user" | "password" | "fromName" | "fromEmail" | "replyTo" | "rate", string> & {
    security: Security;
  }
>;

/** Any server that speaks SMTP. */
export function MailServerForm({ stored, fallback }: { stored: Stored | null; fallback: boolean }) {
  const t = useTranslations("settings.channels");
  const values = valuesOf(stored);
  const section = useSection(values, (change) =>
    api("channels/email", { method: "PUT", body: bodyOf({ ...values, ...change }, stored) }),
  );
  return (
    <SectionForm
      title={t("server")}
      description={stored || !fallback ? t("serverText") : t("smtpUrl")}
      dirty={section.dirty}
      submit={section.submit}
      onSave={section.save}
      onUndo={section.undo}
    >
      <ServerFields section={section} hasPassword={stored?.hasPassword ?? false} />
      <SenderFields section={section} />
      <SendTest saved={stored !== null && !section.dirty} />
    </SectionForm>
  );
}

function ServerFields({ section, hasPassword }: { section: Section<Values>; hasPassword: boolean }) {
  const t = useTranslations("settings.channels");
  const { values, set, submit } = section;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[1fr_6rem_9rem]">
        <Field label={t("host")} error={submit.issueAt("/host")}>
          <Input value={values.host} onChange={(event) => set("host", event.target.value)} />
        </Field>
        <Field label={t("port")} error={submit.issueAt("/port")}>
          <Input
            inputMode="numeric"
            value={values.port}
            onChange={(event) => set("port", event.target.value)}
          />
        </Field>
        <Field label={t("security")}>
          <Select
            value={values.security}
            onChange={(security) => set("security", security)}
            options={(["starttls", "tls", "none"] as const).map((value) => ({
              value,
              label: t(`securities.${value}`),
            }))}
          />
        </Field>
      </div>
      {values.security === "none" ? <Alert tone="warn">{t("noneWarning")}</Alert> : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("user")} error={submit.issueAt("/user")}>
          <Input value={values.user} onChange={(event) => set("user", event.target.value)} />
        </Field>
        <Field label={t("password")} error={submit.issueAt("/password")}>
          <Input
            type="password"
            autoComplete="new-password"
            placeholder={hasPassword ? t("passwordKept") : ""}
            value={values.password}
            onChange={(event) => set("password", event.target.value)}
          />
        </Field>
      </div>
    </>
  );
}

function SenderFields({ section: { values, set, submit } }: { section: Section<Values> }) {
  const t = useTranslations("settings.channels");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("fromEmail")} error={submit.issueAt("/fromEmail")}>
        <Input
          type="email"
          value={values.fromEmail}
          onChange={(event) => set("fromEmail", event.target.value)}
        />
      </Field>
      <Field label={t("fromName")} hint={t("fromNameHint")} error={submit.issueAt("/fromName")}>
        <Input value={values.fromName} onChange={(event) => set("fromName", event.target.value)} />
      </Field>
      <Field label={t("replyTo")} error={submit.issueAt("/replyTo")}>
        <Input type="email" value={values.replyTo} onChange={(event) => set("replyTo", event.target.value)} />
      </Field>
      <Field label={t("rate")} hint={t("rateHint")} error={submit.issueAt("/ratePerSecond")}>
        <Input
          inputMode="decimal"
          value={values.rate}
          onChange={(event) => set("rate", event.target.value)}
        />
      </Field>
    </div>
  );
}

function valuesOf(stored: Stored | null): Values {
  const {
    host = "",
    port = 587,
    security = "starttls",
    user = "",
    fromName = "",
    fromEmail = "",
    replyTo = "",
  } = stored?.settings ?? {};
  const rate = stored?.ratePerSecond ? String(stored.ratePerSecond) : "";
  return { host, port: String(port), security, user, password: "", fromName, fromEmail, replyTo, rate };
}

function bodyOf({ port, password, rate, ...values }: Values, stored: Stored | null) {
  return {
    ...values,
    port: Number(port),
    ...(password ? { password } : {}),
    ...(rate ? { ratePerSecond: Number(rate) } : {}),
    maxConnections: stored?.settings.maxConnections ?? 5,
  };
}

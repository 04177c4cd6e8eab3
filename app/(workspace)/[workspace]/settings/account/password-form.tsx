"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useSubmit } from "#components/use-submit.ts";
import { SectionForm } from "../section-form.tsx";

/** A new password for the old one. */
export function PasswordForm() {
  const t = useTranslations("settings.account");
  const hint = useTranslations("access.password");
  const submit = useSubmit();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const clear = () => {
    setCurrent("");
    setPassword("");
    submit.clear();
  };
  const save = async () => {
    const body = { current, password };
    if (!(await submit.run(() => api("me/password", { method: "PUT", body })))) return;
    clear();
    toast.success(t("changed"));
  };
  return (
    <SectionForm
      title={t("password")}
      description={t("passwordText")}
      dirty={current !== "" || password !== ""}
      submit={submit}
      onSave={() => void save()}
      onUndo={clear}
      act={t("change")}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("current")} error={submit.issueAt("/current")}>
          <Input
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <Field label={t("next")} hint={hint("hint")} error={submit.issueAt("/password")}>
          <Input
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      </div>
    </SectionForm>
  );
}

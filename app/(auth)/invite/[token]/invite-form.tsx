"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useSubmit } from "#components/use-submit.ts";
import { NewPasswordField } from "../../password-field.tsx";

/** Joins: a name and a password for whoever is new, their password for whoever is known. */
export function InviteForm({ token, email, known }: { token: string; email: string; known: boolean }) {
  const t = useTranslations("access.invite");
  const submit = useSubmit();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const go = () =>
    submit.run(async () => {
      const body = known ? { token, password } : { token, name, password };
      await api("invitations/accept", { method: "POST", body });
      window.location.assign("/");
    });
  return (
    <form
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <FormProblem problem={submit.problem} />
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      {known ? (
        <Field label={t("knownPassword")} error={submit.issueAt("/password")}>
          <Input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      ) : (
        <>
          <Field label={t("name")} error={submit.issueAt("/name")}>
            <Input
              autoComplete="name"
              required
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <NewPasswordField
            label={t("password")}
            value={password}
            onChange={setPassword}
            error={submit.issueAt("/password")}
          />
        </>
      )}
      <Button type="submit" variant="primary" busy={submit.busy} className="self-end">
        {t("act")}
      </Button>
    </form>
  );
}

"use client";

import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useSubmit } from "#components/use-submit.ts";

/** Asks for a link. What is said does not depend on whether the address is known. */
export function ForgotForm() {
  const t = useTranslations("access.forgot");
  const submit = useSubmit();
  const [email, setEmail] = useState("");
  const [done, setDone] = useState(false);
  const go = async () => {
    setDone(false);
    setDone(await submit.run(() => api("password/forgot", { method: "POST", body: { email } })));
  };
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
      {done ? (
        <Alert tone="info" live title={t("done")}>
          {t("how")}
        </Alert>
      ) : null}
      <Field label={t("email")} error={submit.issueAt("/email")}>
        <Input
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <div className="mt-1 flex items-center justify-between gap-4">
        <Link href="/login" className="link text-dense">
          {t("back")}
        </Link>
        <Button type="submit" variant="primary" busy={submit.busy}>
          {t("act")}
        </Button>
      </div>
    </form>
  );
}

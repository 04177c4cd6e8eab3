"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { useSubmit } from "#components/use-submit.ts";
import { NewPasswordField } from "../../password-field.tsx";

/** The new password; saving signs in. */
export function ResetForm({ token }: { token: string }) {
  const t = useTranslations("access.reset");
  const submit = useSubmit();
  const [password, setPassword] = useState("");
  const go = () =>
    submit.run(async () => {
      await api("password/reset", { method: "POST", body: { token, password } });
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
      <NewPasswordField
        label={t("password")}
        value={password}
        onChange={setPassword}
        error={submit.issueAt("/password")}
      />
      <Button type="submit" variant="primary" busy={submit.busy} className="self-end">
        {t("act")}
      </Button>
    </form>
  );
}

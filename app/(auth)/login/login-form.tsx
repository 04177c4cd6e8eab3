"use client";

import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type SignInFailure, signIn } from "#components/sign-in.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

/** Address and password. Paste and password managers work; unknown and wrong get the same words (U-4). */
export function LoginForm() {
  const t = useTranslations("access.login");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<SignInFailure | null>(null);

  const submit = async () => {
    setBusy(true);
    setFailure(null);
    const failed = await signIn(email, password);
    if (failed) {
      setBusy(false);
      setFailure(failed);
    } else window.location.assign("/");
  };

  return (
    <form
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {failure ? (
        <Alert tone="bad" live>
          {failure.kind === "wait" ? t("wait", { seconds: failure.seconds }) : t(failure.kind)}
        </Alert>
      ) : null}
      <Field label={t("email")} name="email">
        <Input
          type="email"
          autoComplete="username"
          autoFocus
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label={t("password")} name="password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <div className="mt-1 flex items-center justify-between gap-4">
        <Link href="/login/forgot" className="link text-dense">
          {t("forgot")}
        </Link>
        <Button type="submit" variant="primary" busy={busy}>
          {t("act")}
        </Button>
      </div>
    </form>
  );
}

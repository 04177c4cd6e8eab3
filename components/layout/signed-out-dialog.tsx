"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { onSignedOut } from "#components/api.ts";
import { signIn } from "#components/sign-in.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useWorkspace } from "./workspace-context.tsx";

/** When the session ended, signing in again happens over the page: nothing that was typed is lost. */
export function SignedOutDialog() {
  const t = useTranslations("shell.signedOut");
  const { member } = useWorkspace();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const waiting = useRef<((signedIn: boolean) => void)[]>([]);

  useEffect(() => {
    onSignedOut(() => {
      setOpen(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    return () => onSignedOut(null);
  }, []);

  const finish = (signedIn: boolean) => {
    setOpen(false);
    setPassword("");
    setWrong(null);
    for (const resolve of waiting.current.splice(0)) resolve(signedIn);
  };
  const submit = async () => {
    setBusy(true);
    const failure = await signIn(member.email, password);
    setBusy(false);
    if (!failure) finish(true);
    else setWrong(failure.kind === "wait" ? t("wait", { seconds: failure.seconds }) : t(failure.kind));
  };

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && finish(false)}
      width="sm"
      title={t("title")}
      description={t("description", { email: member.email })}
      footer={
        <Button type="submit" form="sign-in-again" variant="primary" busy={busy}>
          {t("act")}
        </Button>
      }
    >
      <form
        id="sign-in-again"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {wrong ? (
          <Alert tone="bad" live>
            {wrong}
          </Alert>
        ) : null}
        <Field label={t("password")}>
          <Input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

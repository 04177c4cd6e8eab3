"use client";

import { useTranslations } from "use-intl";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";

/** A page that failed: the frame stays, and one can try again. */
export function ErrorHere({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("shell.error");
  return (
    <Alert
      tone="bad"
      live
      title={t("title")}
      actions={
        <Button size="sm" onClick={reset}>
          {t("again")}
        </Button>
      }
    >
      {t("text")}
      {error.digest ? (
        <span className="mt-1 block font-mono text-meta">{t("id", { id: error.digest })}</span>
      ) : null}
    </Alert>
  );
}

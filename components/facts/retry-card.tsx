"use client";

import { useTranslations } from "use-intl";
import { ApiProblem } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";

/** One part of a page that could not be read: what is wrong, the request's id, and another try (ux 1.1). */
export function RetryCard({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations("facts");
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <Alert
      tone="bad"
      live
      title={t("cannotRead")}
      actions={
        <>
          {problem?.requestId ? <CopyButton value={problem.requestId} label={t("requestId")} /> : null}
          <Button size="sm" onClick={onRetry}>
            {t("retry")}
          </Button>
        </>
      }
    >
      {problem?.sentence ?? t("tryAgain")}
    </Alert>
  );
}

"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { useAct } from "#components/use-act.ts";

type Result = Readonly<{ to: string; class: string; status: string | null; answer: string | null }>;

/** One mail to oneself, at once, with what the server said in words. */
export function SendTest({ saved }: { saved: boolean }) {
  const t = useTranslations("settings.channels");
  const act = useAct();
  const [result, setResult] = useState<Result | null>(null);
  const send = () =>
    act.run(async () => {
      setResult(null);
      setResult(await api<Result>("channels/email/test", { method: "POST" }));
    });
  return (
    <div className="flex flex-col items-start gap-3">
      <Button busy={act.busy} disabledReason={saved ? null : t("sendTestSaved")} onClick={() => void send()}>
        {t("sendTest")}
      </Button>
      {result ? <Outcome result={result} /> : null}
    </div>
  );
}

function Outcome({ result }: { result: Result }) {
  const t = useTranslations("settings.channels");
  if (result.class === "accepted") {
    return (
      <Alert tone="ok" live>
        {t("testOk", { to: result.to })}
      </Alert>
    );
  }
  return (
    <Alert tone="bad" live title={t("testFailed")}>
      <p>{result.status === "blocked_address" ? t("blocked") : t(`classes.${result.class}`)}</p>
      {result.answer ? (
        <p className="mt-1 font-mono text-meta wrap-anywhere">{t("serverSaid", { answer: result.answer })}</p>
      ) : null}
    </Alert>
  );
}

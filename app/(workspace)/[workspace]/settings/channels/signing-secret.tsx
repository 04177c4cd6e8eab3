"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { useAct } from "#components/use-act.ts";

/** The secret that signs our calls; a new one is shown once. */
export function SigningSecret() {
  const t = useTranslations("settings.channels");
  const once = useTranslations("settings.sources.webhook");
  const act = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = () =>
    act.run(async () => {
      const fresh = await api<{ secret: string }>("channels/webhook/secret", { method: "POST" });
      setSecret(fresh.secret);
    });
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t border-border pt-3">
      <div className="min-w-0">
        <p className="font-medium">{t("signing")}</p>
        <p className="text-dense text-pretty text-muted-foreground">{t("signingText")}</p>
      </div>
      <Button busy={act.busy} onClick={() => void rotate()}>
        {t("rotate")}
      </Button>
      <Dialog
        open={secret !== null}
        onOpenChange={(open) => !open && setSecret(null)}
        title={once("secretOnce")}
        footer={
          <Button variant="primary" onClick={() => setSecret(null)}>
            {once("stored")}
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <Alert tone="warn">{once("secretOnceText")}</Alert>
          <CodeBlock code={secret ?? ""} wrap />
          <p className="text-dense text-muted-foreground">{t("signingOnceText")}</p>
        </div>
      </Dialog>
    </div>
  );
}

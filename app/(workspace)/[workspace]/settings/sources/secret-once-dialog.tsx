"use client";

import { useTranslations } from "use-intl";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";

/** The one look at a fresh signing secret. */
export function SecretOnceDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("secretOnce")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("stored")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Alert tone="warn">{t("secretOnceText")}</Alert>
        <CodeBlock code={secret} wrap />
      </div>
    </Dialog>
  );
}

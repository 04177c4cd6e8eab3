"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";

/** The one switch between the Test inbox and people; it says what happens before it happens. */
export function SendingCard({
  sending,
  demo,
  hasServer,
  waiting,
}: {
  sending: "test_inbox" | "live";
  demo: boolean;
  hasServer: boolean;
  waiting: number;
}) {
  const t = useTranslations("settings.channels");
  const router = useRouter();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const live = sending === "live";
  const change = async () => {
    const done = await act.run(() =>
      api("settings/sending", { method: "PUT", body: { sending: live ? "test_inbox" : "live" } }),
    );
    if (!done) return;
    setAsking(false);
    toast.success(live ? t("isTest") : t("isLive"));
    router.refresh();
  };
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            {t("sending")}
            <Badge tone={live ? "ok" : "warn"}>{t(`badge.${sending}`)}</Badge>
          </span>
        }
        description={live ? t("sendingLive") : t("sendingTest")}
        actions={
          <Button onClick={() => setAsking(true)} disabledReason={demo ? t("demoStays") : null}>
            {live ? t("goTest") : t("goLive")}
          </Button>
        }
      />
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        width="sm"
        title={live ? t("testTitle") : t("liveTitle")}
        description={live ? t("testText") : t("liveText", { count: waiting })}
        footer={
          <Button variant="primary" busy={act.busy} onClick={() => void change()}>
            {live ? t("goTest") : t("goLive")}
          </Button>
        }
      >
        {live || hasServer ? null : <Alert tone="warn">{t("noServer")}</Alert>}
      </Dialog>
    </Card>
  );
}

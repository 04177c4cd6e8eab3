"use client";

import { Mail, Webhook } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { useFormat } from "#components/format-provider.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";

type Health = Readonly<{
  channel: string;
  sent: number;
  failed: number;
  waiting: number;
  lastError: string | null;
  breaker: "open" | "probing" | null;
}>;

/** One channel: how it has done today, and its pause. */
export function ChannelCard({
  health,
  paused,
  children,
}: {
  health: Health;
  paused: boolean;
  children?: ReactNode;
}) {
  const t = useTranslations("settings.channels");
  const format = useFormat();
  const channel = health.channel === "email" ? "email" : "webhook";
  const Icon = channel === "email" ? Mail : Webhook;
  const { sent, failed, waiting } = health;
  return (
    <Card className="flex flex-col gap-3">
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            <Icon aria-hidden className="size-4 text-muted-foreground" />
            {t(channel)}
            {paused ? <Badge tone="warn">{t("paused")}</Badge> : null}
          </span>
        }
        description={t("health", {
          sent: format.count(sent),
          failed: format.count(failed),
          waiting: format.count(waiting),
        })}
        actions={<PauseButton channel={channel} paused={paused} />}
      />
      {health.breaker ? <Alert tone="bad">{t("breakerOpen")}</Alert> : null}
      {health.lastError ? (
        <p className="text-dense text-muted-foreground">{t("lastError", { reason: health.lastError })}</p>
      ) : null}
      {children}
    </Card>
  );
}

function PauseButton({ channel, paused }: { channel: "email" | "webhook"; paused: boolean }) {
  const t = useTranslations("settings.channels");
  const router = useRouter();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const turn = async (pause: boolean) => {
    const body = { scope: "channel", subject: channel, paused: pause };
    if (!(await act.run(() => api("pauses", { method: "PUT", body })))) return;
    toast.success(t(pause ? "pausedNow" : "resumedNow", { channel: t(channel) }));
    router.refresh();
  };
  return (
    <>
      {paused ? (
        <Button busy={act.busy} onClick={() => void turn(false)}>
          {t("resume")}
        </Button>
      ) : (
        <Button onClick={() => setAsking(true)}>{t("pause")}</Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("pauseTitle", { channel: t(channel) })}
        act={t("pause")}
        onConfirm={() => turn(true)}
      >
        {t("pauseText")}
      </ConfirmDialog>
    </>
  );
}

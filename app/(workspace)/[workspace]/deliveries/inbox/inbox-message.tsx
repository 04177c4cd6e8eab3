"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { MessageView } from "#components/facts/message-view.tsx";
import { Moment } from "#components/facts/moment.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { pathOfId } from "#components/path-of-id.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useRead } from "#components/use-read.ts";
import type { InboxDetail } from "#lib/delivery/inbox.ts";

/** One captured message: to whom, what it says, and the delivery behind it. */
export function InboxMessage({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations("inbox");
  const { path, role } = useWorkspace();
  const read = useRead<InboxDetail>(`inbox/${encodeURIComponent(id)}`, { enabled: role !== "viewer" });
  if (role === "viewer") return <Alert title={t("viewers")}>{t("viewersWhy")}</Alert>;
  if (read.error) return <RetryCard error={read.error} onRetry={() => void read.refetch()} />;
  const message = read.data;
  if (!message) return <Skeleton className="h-96 w-full" />;
  return (
    <Card className="flex flex-col gap-3">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <Button
            size="sm"
            variant="ghost"
            className="mb-2 lg:hidden"
            icon={<ArrowLeft aria-hidden />}
            onClick={onClose}
          >
            {t("back")}
          </Button>
          <h2 className="text-section wrap-anywhere">{message.subject}</h2>
          <p className="mt-0.5 text-dense text-muted-foreground">
            {t("from")} {message.sender}
          </p>
          <p className="text-dense text-muted-foreground">
            {t("to")}{" "}
            {message.personId ? (
              <Link
                href={path(`/people/${message.personId}`)}
                className="text-foreground underline hover:text-primary"
              >
                {message.recipient}
              </Link>
            ) : (
              message.recipient
            )}{" "}
            · <Moment at={message.at} />
          </p>
        </div>
        <Link
          href={path(`/deliveries/${pathOfId(message.deliveryId)}`)}
          className={buttonClass({ size: "sm" })}
        >
          {t("why")}
        </Link>
      </header>
      <MessageView html={message.html} text={message.text} headers={message.headers} />
    </Card>
  );
}

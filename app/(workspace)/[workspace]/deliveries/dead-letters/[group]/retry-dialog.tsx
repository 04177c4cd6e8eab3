"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Preflight } from "#lib/jobs/retry-letters.ts";

export type Choice = Readonly<{ ids: readonly string[] }> | Readonly<{ fingerprint: string }>;

/** Counts what a retry comes to before anybody confirms it, then starts it as a job (RT-30, RT-31). */
export function RetryDialog({
  choice,
  onClose,
  onStarted,
}: {
  choice: Choice;
  onClose: () => void;
  onStarted: (jobId: string) => void;
}) {
  const t = useTranslations("deliveries.group.preflight");
  const { slug } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const preflight = useQuery({
    queryKey: [slug, "preflight", choice],
    queryFn: () => api<Preflight>("dead-letters/preflight", { method: "POST", body: { choice } }),
    staleTime: 0,
  });
  const start = async () => {
    setBusy(true);
    try {
      const { jobId } = await api<{ jobId: string }>("dead-letters/retry", {
        method: "POST",
        body: { choice },
      });
      onStarted(jobId);
    } catch (error) {
      setBusy(false);
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title", { n: preflight.data?.total ?? ("ids" in choice ? choice.ids.length : 0) })}
      description={t("description")}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" busy={busy} disabled={!preflight.data} onClick={() => void start()}>
            {t("act")}
          </Button>
        </>
      }
    >
      {preflight.error ? (
        <RetryCard error={preflight.error} onRetry={() => void preflight.refetch()} />
      ) : null}
      {preflight.data ? (
        <Counts preflight={preflight.data} />
      ) : preflight.error ? null : (
        <Skeleton className="h-16 w-full" />
      )}
    </Dialog>
  );
}

function Counts({ preflight: { deliveries, events, runs, total, looked } }: { preflight: Preflight }) {
  const t = useTranslations("deliveries.group");
  const format = useFormat();
  const rows = [
    ...Object.entries(deliveries).map(([outlook, n]) => ({
      key: outlook,
      text: t(`preflight.${outlook}`),
      n,
    })),
    { key: "events", text: t("preflight.events"), n: events },
    { key: "runs", text: t("preflight.runs"), n: runs },
  ].filter(({ n }) => n > 0);
  return (
    <>
      <ul className="divide-y divide-border text-dense">
        {rows.map(({ key, text, n }) => (
          <li key={key} data-outlook={key} className="flex justify-between gap-4 py-1.5">
            {text}
            <span className="num font-medium">{format.count(n)}</span>
          </li>
        ))}
      </ul>
      {looked < total ? (
        <p className="mt-2 text-dense text-muted-foreground">{t("preflight.looked", { looked, total })}</p>
      ) : null}
    </>
  );
}

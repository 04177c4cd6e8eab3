"use client";

import { useTranslations } from "use-intl";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { useRead } from "#components/use-read.ts";
import type { Job } from "#lib/jobs/job.ts";

const ENDED: ReadonlySet<Job["state"]> = new Set(["done", "done_with_errors", "failed", "cancelled"]);

/** How far the retry has come; it goes on when the page is left. */
export function JobProgress({ jobId }: { jobId: string }) {
  const t = useTranslations("deliveries.group");
  const read = useRead<Job>(`jobs/${jobId}`, { everyMs: 1_000 });
  const job = read.data;
  if (!job) return null;
  const most = Math.max(job.total ?? 0, job.done + job.failed, 1);
  if (ENDED.has(job.state)) {
    return (
      <Alert tone={job.state === "done" ? "ok" : "warn"} live title={t(`job.state.${job.state}`)}>
        {t("done", { done: job.done, failed: job.failed })}
      </Alert>
    );
  }
  return (
    <Card className="flex flex-wrap items-center gap-3 text-dense">
      <span className="font-medium">{t("job.title")}</span>
      <Badge tone="info">{t(`job.state.${job.state}`)}</Badge>
      <progress
        aria-label={t("job.title")}
        value={job.done + job.failed}
        max={most}
        className="h-1.5 min-w-32 flex-1 accent-primary"
      />
      <span className="num text-muted-foreground">
        {t("job.progress", { done: job.done + job.failed, total: String(job.total ?? "—") })}
      </span>
    </Card>
  );
}

"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { RunBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useList } from "#components/use-list.ts";
import { withQuery } from "#components/with-query.ts";
import type { RunList } from "#lib/runs/list-runs.ts";

/** The person's passages, newest first: where each stands, what wakes it, why it ended. */
export function JourneysTab({ personId, first }: { personId: string; first: RunList }) {
  const t = useTranslations("person.journeys");
  const { path } = useWorkspace();
  const url = withQuery("runs", { personId });
  const list = useList<RunList>(url, { first: { path: url, data: first }, everyMs: 3_000 });
  const runs = list.pages.flatMap((page) => page.runs);
  if (list.error) return <RetryCard error={list.error} onRetry={list.again} />;
  if (runs.length === 0) {
    return (
      <EmptyState
        title={t("none")}
        action={
          <Link href={path("/journeys")} className={buttonClass()}>
            {t("act")}
          </Link>
        }
      />
    );
  }
  return (
    <>
      <Table label={t("label")}>
        <TableHead>
          <Th>{t("journey")}</Th>
          <Th>{t("state")}</Th>
          <Th>{t("next")}</Th>
          <Th>{t("key")}</Th>
          <Th>{t("entered")}</Th>
        </TableHead>
        <TableBody>
          {runs.map((run) => (
            <Tr key={run.id}>
              <Td>
                <Link
                  href={path(`/journeys/${run.journeyId}/runs/${run.id}`)}
                  className="font-medium hover:text-primary hover:underline"
                >
                  {run.journey}
                </Link>
                <span className="ms-1.5 text-muted-foreground">v{run.version}</span>
              </Td>
              <Td label={t("state")}>
                <RunBadge state={run.state} />
              </Td>
              <Td label={t("next")}>
                {run.endReason ? <Reason list="end" code={run.endReason} /> : <Time at={run.wakeAt} />}
              </Td>
              <Td label={t("key")}>
                <span className="font-mono text-meta">{run.instanceKey || "—"}</span>
              </Td>
              <Td label={t("entered")}>
                <Time at={run.enteredAt} />
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
      {list.hasMore ? <MoreButton shown={runs.length} busy={list.busy} onMore={list.more} /> : null}
    </>
  );
}

"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { RunBadge } from "#components/facts/state-badge.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { withQuery } from "#components/with-query.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { JourneyReport } from "#lib/analytics/journey-report.ts";

/** How runs ended, by reason; each opens those runs. */
export function EndsCard({ journey, report }: { journey: ReportedJourney; report: JourneyReport }) {
  const t = useTranslations("report");
  const format = useFormat();
  const { path } = useWorkspace();
  return (
    <Card>
      <CardHeader title={t("ends")} />
      {report.endedBy.length === 0 ? (
        <p className="mt-3 text-dense text-muted-foreground">{t("noEnds")}</p>
      ) : null}
      <ul className="mt-2 divide-y divide-border text-dense">
        {report.endedBy.map(({ state, reason, n }) => (
          <li key={`${state}:${reason}`} className="flex items-center gap-3 py-2">
            <RunBadge state={state} />
            <span className="min-w-0 flex-1">
              <Reason list="end" code={reason} />
            </span>
            <Link
              href={path(
                withQuery(`/journeys/${journey.id}/runs`, { state, reason, version: report.version }),
              )}
              className="num font-medium hover:text-primary hover:underline"
            >
              {format.count(n)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

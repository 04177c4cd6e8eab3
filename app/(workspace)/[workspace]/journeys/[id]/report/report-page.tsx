"use client";

import { useTranslations } from "use-intl";
import { Trend } from "#components/charts/trend.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Select } from "#components/ui/select.tsx";
import { Time } from "#components/ui/time.tsx";
import { useUrlState } from "#components/url-state.ts";
import { useRead } from "#components/use-read.ts";
import { withQuery } from "#components/with-query.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { JourneyReport } from "#lib/analytics/journey-report.ts";
import type { LastArrival } from "#lib/analytics/last-arrivals.ts";
import { JourneyHeader } from "../journey-header.tsx";
import { Picture } from "../picture.tsx";
import { CheckLine } from "./check-line.tsx";
import { EndsCard } from "./ends-card.tsx";
import { Kpis } from "./kpis.tsx";
import { NoEntries } from "./no-entries.tsx";
import { StepsCard } from "./steps-card.tsx";

const EVERY_MS = 5_000;

/** KPIs that open their lists, the line that must always balance, and the numbers of every step. */
export function ReportPage({
  journey,
  first,
  arrivals,
}: {
  journey: ReportedJourney;
  first: JourneyReport;
  arrivals: readonly LastArrival[];
}) {
  const t = useTranslations("report");
  const format = useFormat();
  const [url, change] = useUrlState();
  const version = url.get("v");
  const read = useRead<JourneyReport>(pathOf(journey.id, version), {
    first: { path: pathOf(journey.id, first.version === null ? null : String(first.version)), data: first },
    everyMs: EVERY_MS,
    topics: [`journey:${journey.id}`],
  });
  const report = read.data ?? first;
  return (
    <div className="flex flex-col gap-6">
      <JourneyHeader
        journey={journey}
        sentence={t("sentence", {
          entered: report.entered,
          inside: report.active + report.waiting,
          converted: report.converted,
          share: format.share(report.converted, report.entered),
        })}
        actions={
          <div className="w-36">
            <Select
              aria-label={t("version")}
              value={version ?? "all"}
              onChange={(v) => change({ v: v === "all" ? null : v })}
              options={[
                { value: "all", label: t("everyVersion") },
                ...journey.versions.map((number) => ({ value: String(number), label: `v${number}` })),
              ]}
            />
          </div>
        }
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      {report.entered === 0 ? (
        <NoEntries journey={journey} arrivals={arrivals} />
      ) : (
        <>
          <Card className="flex flex-col gap-4">
            <Kpis journey={journey} report={report} />
            <CheckLine report={report} />
          </Card>
          <Picture journey={journey} figures={report.steps} />
          <StepsCard journey={journey} report={report} />
          <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <Trend
              title={t("trend")}
              name={`cairn-${journey.id}`}
              rows={report.days}
              series={[
                { key: "entered", label: t("entered") },
                { key: "sent", label: t("sent") },
                { key: "conversions", label: t("conversions") },
              ]}
            />
            <EndsCard journey={journey} report={report} />
          </div>
        </>
      )}
      <p className="text-meta text-muted-foreground">
        {t("asOf")} <Time at={report.asOf} /> · {format.timeZone}
      </p>
    </div>
  );
}

function pathOf(journeyId: string, version: string | null): string {
  return withQuery(`journeys/${journeyId}/report`, { version });
}

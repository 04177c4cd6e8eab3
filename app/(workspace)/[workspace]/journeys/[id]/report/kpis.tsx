"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Stat } from "#components/ui/stat.tsx";
import { withQuery } from "#components/with-query.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { JourneyReport } from "#lib/analytics/journey-report.ts";

/** The journey's figures; each opens the runs or messages that it counts. */
export function Kpis({ journey, report }: { journey: ReportedJourney; report: JourneyReport }) {
  const t = useTranslations("report");
  const format = useFormat();
  const { path } = useWorkspace();
  const runs = (query: Readonly<Record<string, string>>) =>
    path(withQuery(`/journeys/${journey.id}/runs`, { ...query, version: report.version }));
  const median = report.medianToConvertMs;
  const failed = (report.deliveries["dead"] ?? 0) + (report.deliveries["expired"] ?? 0);
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-4">
      <Stat
        label={t("entered")}
        value={format.short(report.entered)}
        note={t("people", { n: report.peopleEntered })}
        href={runs({})}
        definition={t("define.entered")}
      />
      <Stat
        label={t("inside")}
        value={format.short(report.active + report.waiting)}
        note={t("waitingNow", { n: report.waiting })}
        href={runs({ state: "live" })}
        definition={t("define.inside")}
      />
      <Stat
        label={t("converted")}
        value={format.short(report.converted)}
        note={
          median === null
            ? format.share(report.converted, report.entered)
            : t("rateAndTime", {
                share: format.share(report.converted, report.entered),
                time: format.duration(median),
              })
        }
        href={runs({ converted: "1" })}
        definition={t("define.converted")}
      />
      <Stat
        label={t("revenue")}
        value={
          report.revenue.length === 0
            ? format.money(0)
            : report.revenue
                .map(({ value, currency }) => format.money(value, currency || format.currency))
                .join(" + ")
        }
        note={t("conversionsOf", { n: report.conversions })}
        href={runs({ converted: "1" })}
        definition={t("define.revenue")}
      />
      <Stat
        label={t("completed")}
        value={format.short(report.completed)}
        href={runs({ state: "completed" })}
      />
      <Stat label={t("exited")} value={format.short(report.exited)} href={runs({ state: "exited" })} />
      <Stat label={t("failed")} value={format.short(report.failed)} href={runs({ state: "failed" })} />
      <Stat
        label={t("deliveries")}
        value={format.short(report.sent)}
        note={t("deliveryNote", {
          skipped: report.deliveries["skipped"] ?? 0,
          failed,
          late: report.sentAfterGoal,
        })}
        href={path(`/deliveries?journey=${journey.id}`)}
        definition={t("define.deliveries")}
      />
    </div>
  );
}

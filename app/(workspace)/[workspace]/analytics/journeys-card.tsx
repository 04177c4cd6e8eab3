"use client";

import { Download } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { downloadCsv } from "#components/charts/download-csv.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import type { Overview, OverviewJourney } from "#lib/analytics/reports/overview/shape.ts";

/** What each journey brought in, the best first; every figure opens the runs or messages behind it. */
export function JourneysCard({ data }: { data: Overview }) {
  const t = useTranslations("analytics");
  const { path } = useWorkspace();
  const columns = [t("journey"), t("entered"), t("sent"), t("clicked"), t("conversions"), t("revenue")];
  const csv = () =>
    downloadCsv(
      `cairn-journeys-${data.from}-${data.to}`,
      columns,
      data.journeys.map((row) => [
        row.name,
        row.entered,
        row.sent,
        row.clicked,
        row.conversions,
        row.revenue,
      ]),
    );
  return (
    <div id="journeys" className="scroll-mt-16">
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 id="journeys-title" className="text-section">
          {t("byRevenue")}
        </h2>
        <Button size="sm" variant="ghost" icon={<Download aria-hidden />} onClick={csv}>
          {t("csv")}
        </Button>
      </div>
      <Table label={t("byRevenue")}>
        <TableHead>
          {columns.map((name, at) => (
            <Th key={name} numeric={at > 0}>
              {name}
            </Th>
          ))}
        </TableHead>
        <TableBody>
          {data.journeys.map((row) => (
            <JourneyRow key={row.journeyId} row={row} currency={data.currency} />
          ))}
        </TableBody>
      </Table>
      {data.journeys.length === 0 ? (
        <EmptyState
          title={t("noJourneys.title")}
          action={
            <Link href={path("/journeys")} className={buttonClass()}>
              {t("noJourneys.act")}
            </Link>
          }
        />
      ) : null}
    </div>
  );
}

function JourneyRow({ row, currency }: { row: OverviewJourney; currency: string }) {
  const t = useTranslations("analytics");
  const format = useFormat();
  const { path } = useWorkspace();
  const journey = path(`/journeys/${row.journeyId}`);
  const link = "hover:text-primary hover:underline";
  return (
    <Tr>
      <Td>
        <Link href={`${journey}/report`} className={`font-medium ${link}`}>
          {row.name}
        </Link>
      </Td>
      <Td label={t("entered")} numeric>
        <Link href={`${journey}/runs`} className={link}>
          {format.count(row.entered)}
        </Link>
      </Td>
      <Td label={t("sent")} numeric>
        <Link href={path(`/deliveries?tab=sent&journey=${row.journeyId}`)} className={link}>
          {format.count(row.sent)}
        </Link>
      </Td>
      <Td label={t("clicked")} numeric>
        {format.count(row.clicked)}
        <span className="ms-2 text-meta text-muted-foreground">{format.share(row.clicked, row.sent)}</span>
      </Td>
      <Td label={t("conversions")} numeric>
        <Link href={`${journey}/runs?converted=1`} className={link}>
          {format.count(row.conversions)}
        </Link>
      </Td>
      <Td label={t("revenue")} numeric>
        {format.money(row.revenue, currency)}
      </Td>
    </Tr>
  );
}

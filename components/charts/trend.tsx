"use client";

import { Download, LineChart as LineIcon, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { downloadCsv } from "#components/charts/download-csv.ts";
import type { Series, TrendRow } from "#components/charts/trend-row.ts";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";

// The chart library is large and comes only when a chart is looked at.
const TrendPlot = dynamic(() => import("#components/charts/trend-plot.tsx").then((part) => part.TrendPlot), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

/** Figures by day, as lines or as the very same table, which can be taken along. */
export function Trend({
  title,
  description,
  name,
  series,
  rows,
}: {
  title: string;
  description?: string;
  /** Of the file that holds it. */
  name: string;
  series: readonly Series[];
  rows: readonly TrendRow[];
}) {
  const t = useTranslations("charts");
  const [asTable, setAsTable] = useState(false);
  const csv = () =>
    downloadCsv(
      name,
      [t("day"), ...series.map(({ label }) => label)],
      rows.map((row) => [row.day, ...series.map(({ key }) => row[key] ?? 0)]),
    );
  return (
    <Card>
      <CardHeader
        title={title}
        description={description}
        actions={
          <>
            <Button
              size="sm"
              variant="ghost"
              icon={asTable ? <LineIcon aria-hidden /> : <Table2 aria-hidden />}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? t("viewAsChart") : t("viewAsTable")}
            </Button>
            <Button size="sm" variant="ghost" icon={<Download aria-hidden />} onClick={csv}>
              {t("csv")}
            </Button>
          </>
        }
      />
      <div className="mt-4">
        {asTable ? (
          <TrendTable title={title} series={series} rows={rows} />
        ) : (
          <TrendPlot title={title} series={series} rows={rows} />
        )}
      </div>
    </Card>
  );
}

function TrendTable({
  title,
  series,
  rows,
}: {
  title: string;
  series: readonly Series[];
  rows: readonly TrendRow[];
}) {
  const t = useTranslations("charts");
  const format = useFormat();
  return (
    <Table label={title} className="max-h-96 overflow-y-auto shadow-none">
      <TableHead>
        <Th>{t("day")}</Th>
        {series.map(({ key, label }) => (
          <Th key={key} numeric>
            {label}
          </Th>
        ))}
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Tr key={row.day}>
            <Td>{row.day}</Td>
            {series.map(({ key, label, money }) => (
              <Td key={key} label={label} numeric>
                {money ? format.money(row[key] ?? 0) : format.count(Number(row[key] ?? 0))}
              </Td>
            ))}
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}

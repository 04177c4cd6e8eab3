"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Spark } from "#components/charts/spark.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import type { HomeJourney } from "#lib/operations/home.ts";

/** Journeys that people are in, with how many entered each day. */
export function LiveJourneys({ journeys }: { journeys: readonly HomeJourney[] }) {
  const t = useTranslations("home.journeys");
  const format = useFormat();
  const { path } = useWorkspace();
  const link = "hover:text-primary hover:underline";
  return (
    <div className="min-w-0">
      <h2 id="live-title" className="mb-2 text-section">
        {t("title")}
      </h2>
      {journeys.length === 0 ? (
        <Card padded={false}>
          <EmptyState
            title={t("none")}
            action={
              <Link href={path("/journeys")} className={buttonClass()}>
                {t("act")}
              </Link>
            }
          />
        </Card>
      ) : (
        <Table label={t("title")}>
          <TableHead>
            <Th>{t("journey")}</Th>
            <Th>{t("status")}</Th>
            <Th numeric>{t("inside")}</Th>
            <Th numeric>{t("entered")}</Th>
            <Th className="max-md:hidden">
              <span className="sr-only">{t("spark")}</span>
            </Th>
          </TableHead>
          <TableBody>
            {journeys.map((journey) => (
              <Tr key={journey.id}>
                <Td>
                  <Link href={path(`/journeys/${journey.id}/report`)} className={`font-medium ${link}`}>
                    {journey.name}
                  </Link>
                </Td>
                <Td label={t("status")}>
                  <Badge tone={journey.status === "live" ? "ok" : "warn"}>
                    {t(journey.status)} v{journey.version}
                  </Badge>
                </Td>
                <Td label={t("inside")} numeric>
                  <Link href={path(`/journeys/${journey.id}/runs?state=live`)} className={link}>
                    {format.count(journey.inside)}
                  </Link>
                </Td>
                <Td label={t("entered")} numeric>
                  <Link href={path(`/journeys/${journey.id}/runs`)} className={link}>
                    {format.count(journey.entered)}
                  </Link>
                </Td>
                <Td className="w-28 max-md:hidden">
                  <Spark points={journey.spark} className="h-6 w-24 text-primary" />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  );
}

"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Overview } from "#lib/analytics/reports/overview/shape.ts";

/** Which events arrived in the range, the most frequent first. */
export function EventsCard({ data }: { data: Overview }) {
  const t = useTranslations("analytics");
  const format = useFormat();
  const { path } = useWorkspace();
  const most = data.events[0]?.n ?? 0;
  if (data.events.length === 0) return null;
  return (
    <div>
      <h2 id="events-title" className="mb-2 text-section">
        {t("events")}
      </h2>
      <Table label={t("events")}>
        <TableHead>
          <Th>{t("event")}</Th>
          <Th numeric>{t("count")}</Th>
          <Th className="w-1/3 max-md:hidden">
            <span className="sr-only">{t("compared")}</span>
          </Th>
          <Th>{t("newest")}</Th>
        </TableHead>
        <TableBody>
          {data.events.map(({ event, n, lastAt }) => (
            <Tr key={event}>
              <Td>
                <Link
                  href={path(`/events?event=${encodeURIComponent(event)}`)}
                  className="font-medium hover:text-primary hover:underline"
                >
                  {event}
                </Link>
              </Td>
              <Td label={t("count")} numeric>
                {format.count(n)}
              </Td>
              <Td className="max-md:hidden">
                <meter aria-label={t("compared")} className="sr-only" value={n} max={most}>
                  {n}
                </meter>
                <svg aria-hidden width="100%" height="6" preserveAspectRatio="none" viewBox="0 0 100 6">
                  <rect
                    width={Math.max(0.5, (n / Math.max(1, most)) * 100)}
                    height="6"
                    rx="1"
                    className="fill-primary/60"
                  />
                </svg>
              </Td>
              <Td label={t("newest")}>
                <Time at={lastAt} />
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

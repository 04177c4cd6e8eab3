"use client";

import { useTranslations } from "use-intl";
import { Trend } from "#components/charts/trend.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import type { Format } from "#components/format.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Stat } from "#components/ui/stat.tsx";
import { Time } from "#components/ui/time.tsx";
import { useUrlState } from "#components/url-state.ts";
import { useRead } from "#components/use-read.ts";
import { withQuery } from "#components/with-query.ts";
import type { Overview } from "#lib/analytics/reports/overview/shape.ts";
import { EventsCard } from "./events-card.tsx";
import { JourneysCard } from "./journeys-card.tsx";
import { RangePicker } from "./range-picker.tsx";

const EVERY_MS = 15_000;
const DAY = 86_400_000;

type Asked = Readonly<{ from?: string | undefined; to?: string | undefined }>;

/** KPIs, sends and conversions over time, journeys by what they earn, and the events behind it all. */
export function OverviewPage({ first, asked }: { first: Overview; asked: Asked }) {
  const t = useTranslations("analytics");
  const format = useFormat();
  const [url, change] = useUrlState();
  const path = pathOf({ from: url.get("from") ?? undefined, to: url.get("to") ?? undefined });
  const read = useRead<Overview>(path, { first: { path: pathOf(asked), data: first }, everyMs: EVERY_MS });
  const data = read.data ?? first;
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: data.zone }).format(data.asOf);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={t("title")}
        sentence={<Sentence data={data} format={format} />}
        actions={<RangePicker range={data} today={today} onChange={change} />}
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      <NothingHere data={data} onShow={change} />
      <Kpis data={data} />
      <Trend
        title={t("trend.title")}
        description={t("trend.description", { zone: data.zone })}
        name={`cairn-days-${data.from}-${data.to}`}
        rows={data.days}
        series={[
          { key: "sent", label: t("sent") },
          { key: "clicked", label: t("clicked") },
          { key: "conversions", label: t("conversions") },
        ]}
      />
      <JourneysCard data={data} />
      <EventsCard data={data} />
      <p className="text-meta text-muted-foreground">
        {t("asOf")} <Time at={data.asOf} /> · {data.zone}
      </p>
    </div>
  );
}

function pathOf({ from, to }: Asked): string {
  return withQuery("analytics/overview", { from, to });
}

function Sentence({ data, format }: { data: Overview; format: Format }) {
  const t = useTranslations("analytics");
  const days = Math.round((Date.parse(data.to) - Date.parse(data.from)) / DAY) + 1;
  return t("sentence", {
    days,
    sent: data.sent,
    clicked: data.clicked,
    conversions: data.conversions,
    revenue: moneyList(data, format),
  });
}

/** Money of every currency, the workspace's own first; currencies are never added up (S-15.14). */
function moneyList(data: Overview, format: Format): string {
  const amounts = data.revenue.map(({ value, currency }) => format.money(value, currency || data.currency));
  return amounts.length > 0 ? amounts.join(" + ") : format.money(0, data.currency);
}

function NothingHere({ data, onShow }: { data: Overview; onShow: ReturnType<typeof useUrlState>[1] }) {
  const t = useTranslations("analytics.nothing");
  const quiet = data.sent + data.conversions + data.entered + data.events.length === 0;
  const newest = data.newestDay;
  if (!quiet || !newest) return null;
  const from = new Date(Date.parse(newest) - 29 * DAY).toISOString().slice(0, 10);
  return (
    <Alert
      title={t("title")}
      actions={
        <Button size="sm" onClick={() => onShow({ from, to: newest })}>
          {t("show")}
        </Button>
      }
    >
      {t("newest", { day: newest })}
    </Alert>
  );
}

function Kpis({ data }: { data: Overview }) {
  const t = useTranslations("analytics");
  const format = useFormat();
  const { path } = useWorkspace();
  const orders = data.orders.find(({ currency }) => currency === data.currency) ?? data.orders[0];
  return (
    <Card className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-3 xl:grid-cols-6">
      <Stat
        label={t("sent")}
        value={format.short(data.sent)}
        note={t("notSent", { skipped: data.skipped, failed: data.failed })}
        href={path("/deliveries?tab=sent")}
        definition={t("define.sent")}
      />
      <Stat
        label={t("clicked")}
        value={format.short(data.clicked)}
        note={t("ofSent", { share: format.share(data.clicked, data.sent) })}
        href={path("/deliveries?tab=sent")}
        definition={t("define.clicked")}
      />
      <Stat
        label={t("entered")}
        value={format.short(data.entered)}
        href="#journeys"
        definition={t("define.entered")}
      />
      <Stat
        label={t("conversions")}
        value={format.short(data.conversions)}
        note={t("ofEntered", { share: format.share(data.conversions, data.entered) })}
        href="#journeys"
        definition={t("define.conversions")}
      />
      <Stat
        label={t("revenue")}
        value={moneyList(data, format)}
        href="#journeys"
        definition={t("define.revenue")}
      />
      <Stat
        label={t("orders")}
        value={format.short(orders?.orders ?? 0)}
        note={
          orders
            ? t("orderMoney", {
                gross: format.money(orders.gross, orders.currency),
                refunded: format.money(orders.refunded, orders.currency),
              })
            : null
        }
        href={path("/events?event=Order+Completed")}
        definition={t("define.orders")}
      />
    </Card>
  );
}

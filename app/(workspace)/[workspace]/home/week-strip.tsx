"use client";

import { useTranslations } from "use-intl";
import { Spark } from "#components/charts/spark.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card } from "#components/ui/card.tsx";
import { Stat } from "#components/ui/stat.tsx";
import type { Home, HomeDay } from "#lib/operations/home.ts";

/** The last seven days: whom it reached, what they did, what it was worth. */
export function WeekStrip({ data }: { data: Home }) {
  const t = useTranslations("home.week");
  const format = useFormat();
  const { path } = useWorkspace();
  const sum = (of: (day: HomeDay) => number) => data.days.reduce((total, day) => total + of(day), 0);
  const [from, to] = [data.days[0]?.day ?? "", data.days.at(-1)?.day ?? ""];
  const analytics = path(`/analytics?from=${from}&to=${to}`);
  const strip = [
    {
      label: t("reached"),
      value: format.short(data.reached),
      href: path("/deliveries?tab=sent"),
      points: null,
    },
    {
      label: t("sent"),
      value: format.short(sum(({ sent }) => sent)),
      href: path("/deliveries?tab=sent"),
      points: data.days.map(({ sent }) => sent),
    },
    {
      label: t("conversions"),
      value: format.short(sum(({ conversions }) => conversions)),
      href: analytics,
      points: data.days.map(({ conversions }) => conversions),
    },
    {
      label: t("revenue"),
      value: format.money(sum(({ revenue }) => revenue)),
      href: analytics,
      points: data.days.map(({ revenue }) => revenue),
    },
  ];
  return (
    <section aria-labelledby="week-title">
      <h2 id="week-title" className="mb-2 text-section">
        {t("title")}
      </h2>
      <Card className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-4">
        {strip.map(({ label, value, href, points }) => (
          <div key={label}>
            <Stat label={label} value={value} href={href} />
            {points ? <Spark points={points} className="mt-2 h-7 w-full text-primary" /> : null}
          </div>
        ))}
      </Card>
    </section>
  );
}

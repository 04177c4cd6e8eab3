"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import { withQuery } from "#components/with-query.ts";
import type { Source } from "./preview.ts";

type Estimate = Readonly<{
  entriesPerDay: number;
  sends: Readonly<Record<string, number>>;
  guessed: readonly string[];
  unknown: readonly string[];
  days: number;
  busiest: Readonly<{ entries: number; at: number; sends: Readonly<Record<string, number>> }> | null;
  limits: Readonly<Record<string, number>>;
}>;

/** What the days to come would bring, if they were like the last thirty. */
export function EstimatePart({
  journeyId,
  source,
  titleOf,
}: {
  journeyId: string;
  source: Source;
  /** What a kind of step is called. */
  titleOf: (kind: string) => string;
}) {
  const t = useTranslations("publish.estimate");
  const format = useFormat();
  const path = withQuery(`journeys/${journeyId}/estimate`, {
    version: source.version ?? null,
    change: source.change ?? null,
  });
  const { data, isError } = useRead<Estimate>(path);
  if (isError) return <p className="text-dense text-muted-foreground">{t("failed")}</p>;
  if (!data) return <Skeleton className="h-12" />;
  if (data.days === 0 && data.entriesPerDay === 0) {
    return <p className="text-dense text-muted-foreground">{t("nothingYet")}</p>;
  }
  const sends = Object.entries(data.sends);
  const crowded = Object.entries(data.busiest?.sends ?? {}).filter(
    ([kind, n]) => n > (data.limits[kind] ?? Infinity),
  );
  return (
    <div className="flex flex-col gap-1.5 text-dense" data-estimate>
      <p className="num">
        {t("entries", { n: Math.round(data.entriesPerDay), about: format.estimate(data.entriesPerDay) })}
        {sends
          .map(([kind, n]) => ` · ${t("sends", { kind: titleOf(kind), n: format.estimate(n) })}`)
          .join("")}
      </p>
      {data.busiest ? (
        <p className="num text-muted-foreground">
          {t("busiest", { n: data.busiest.entries, count: format.count(data.busiest.entries) })}{" "}
          <Time at={data.busiest.at} absolute />
        </p>
      ) : null}
      {crowded.map(([kind, n]) => (
        <p key={kind} className="text-warn">
          {t("crowded", {
            kind: titleOf(kind),
            n: format.estimate(n),
            limit: format.count(Math.round(data.limits[kind] ?? 0)),
          })}
        </p>
      ))}
      <p className="text-meta text-muted-foreground">
        {t("basis", { n: data.days })}
        {data.guessed.length > 0 ? ` ${t("guessed", { n: data.guessed.length })}` : ""}
        {data.unknown.length > 0 ? ` ${t("unknown", { n: data.unknown.length })}` : ""}
      </p>
    </div>
  );
}

"use client";

import { useTranslations } from "use-intl";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat, useNow } from "#components/format-provider.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useRead } from "#components/use-read.ts";
import type { Home } from "#lib/operations/home.ts";
import { AttentionCard } from "./home/attention-card.tsx";
import { ChangesCard } from "./home/changes-card.tsx";
import { ChecklistCard } from "./home/checklist-card.tsx";
import { LiveJourneys } from "./home/live-journeys.tsx";
import { WeekStrip } from "./home/week-strip.tsx";

/** Two seconds while somebody sets things up, a quarter of a minute afterwards. */
const LISTENING_MS = 2_000;
const CALM_MS = 15_000;

/** The sentence, what needs somebody, the week, the live journeys, and the first steps. */
export function HomePage({ first, name, writeKey }: { first: Home; name: string; writeKey: string | null }) {
  const t = useTranslations("home");
  const format = useFormat();
  const now = useNow();
  const read = useRead<Home>("home", {
    first: { path: "home", data: first },
    everyMs: first.checklist.firstEvent ? CALM_MS : LISTENING_MS,
  });
  const data = read.data ?? first;
  const started = data.checklist.firstEvent !== null || data.journeys.length > 0;
  const next = data.nextWakeAt === null ? "" : format.time(data.nextWakeAt, now);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={t("hello", { name: name.split(" ")[0] ?? name })}
        sentence={
          started
            ? t("sentence", {
                waiting: data.waiting,
                failed: data.failed,
                next,
                due: String(data.nextWakeAt !== null),
              })
            : t("empty")
        }
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      <AttentionCard trouble={data.trouble} />
      <ChecklistCard checklist={data.checklist} writeKey={writeKey} />
      {started ? (
        <>
          <WeekStrip data={data} />
          <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <LiveJourneys journeys={data.journeys} />
            <ChangesCard changes={data.changes} />
          </div>
        </>
      ) : null}
    </div>
  );
}

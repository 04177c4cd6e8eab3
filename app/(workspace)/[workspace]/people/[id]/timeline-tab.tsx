"use client";

import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useList } from "#components/use-list.ts";
import { withQuery } from "#components/with-query.ts";
import type { TimelineEntry, TimelineKind } from "#lib/analytics/person-timeline.ts";
import type { NamedTimeline } from "#lib/analytics/read-timeline.ts";
import { KindFilter } from "./kind-filter.tsx";
import { TimelineRow } from "./timeline-row.tsx";

const EVERY_MS = 3_000;

/** The stream, by day, with filters by kind; it follows along while it is looked at. */
export function TimelineTab({
  personId,
  first,
  only,
}: {
  personId: string;
  first: NamedTimeline;
  /** Fixed kinds, for the tabs that show a part of the stream. */
  only?: readonly TimelineKind[];
}) {
  const t = useTranslations("person");
  const { path } = useWorkspace();
  const [chosen, setChosen] = useState<readonly TimelineKind[]>([]);
  const kinds = only ?? chosen;
  const pathOf = (names: readonly TimelineKind[]) =>
    withQuery(`people/${personId}/timeline`, { kinds: names.join(",") });
  const list = useList<NamedTimeline>(pathOf(kinds), {
    first: { path: pathOf(only ?? []), data: first },
    everyMs: EVERY_MS,
  });
  const entries = list.pages.flatMap((page) => page.entries);
  const journeys: Readonly<Record<string, string>> = Object.assign(
    {},
    ...list.pages.map((page) => page.journeys),
  );
  return (
    <div className="flex flex-col gap-3">
      {only ? null : <KindFilter chosen={chosen} onChange={setChosen} />}
      {list.error ? <RetryCard error={list.error} onRetry={list.again} /> : null}
      {entries.length > 0 ? (
        <Days entries={entries} journeys={journeys} />
      ) : (
        <EmptyState
          title={t(kinds.length > 0 ? "nothingOfKind" : "nothing")}
          action={
            <Link href={path("/events")} className={buttonClass()}>
              {t("toEvents")}
            </Link>
          }
        />
      )}
      {list.hasMore ? <MoreButton shown={entries.length} busy={list.busy} onMore={list.more} /> : null}
    </div>
  );
}

function Days({
  entries,
  journeys,
}: {
  entries: readonly TimelineEntry[];
  journeys: Readonly<Record<string, string>>;
}) {
  const format = useFormat();
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = format.date(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return (
    <Card padded={false}>
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h2 className="border-b border-border bg-sunken px-4 py-1.5 text-meta font-medium text-muted-foreground">
            {day}
          </h2>
          <ol className="divide-y divide-border not-last:border-b not-last:border-border">
            {list.map((entry) => (
              <TimelineRow key={`${entry.kind}-${entry.id}`} entry={entry} journeys={journeys} />
            ))}
          </ol>
        </section>
      ))}
    </Card>
  );
}

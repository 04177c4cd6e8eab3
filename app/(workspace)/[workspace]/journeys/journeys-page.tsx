"use client";

import { Plus, Search, Waypoints } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { CONTROL } from "#components/ui/input.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { withQuery } from "#components/with-query.ts";
import type { JourneyFigures } from "#lib/analytics/journey-figures.ts";
import type { JourneyCounts, JourneyRow, ListFilter } from "#lib/journeys/list-journeys.ts";
import { JourneysTable } from "./journeys-table.tsx";
import { TemplateCard } from "./new/template-card.tsx";

type ListProps = Readonly<{
  journeys: readonly JourneyRow[];
  counts: JourneyCounts;
  figures: readonly JourneyFigures[];
  filter: ListFilter;
}>;

export function JourneysPage({ journeys, counts, figures, filter }: ListProps) {
  const t = useTranslations("journeys");
  const format = useFormat();
  const { path, can } = useWorkspace();
  const none = counts.all + counts.archived === 0;
  const inside = figures.reduce((sum, one) => sum + one.inside, 0);
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        title={t("title")}
        sentence={
          none ? undefined : t("sentence", { live: counts.live, n: inside, count: format.count(inside) })
        }
        actions={
          can("journeys:write") ? (
            <ButtonLink href={path("/journeys/new")} variant="primary" icon={<Plus aria-hidden />}>
              {t("create")}
            </ButtonLink>
          ) : null
        }
      />
      {none ? (
        <NoJourneys />
      ) : (
        <Filtered journeys={journeys} counts={counts} figures={figures} filter={filter} />
      )}
    </div>
  );
}

function NoJourneys() {
  const t = useTranslations("journeys");
  return (
    <div className="flex flex-col items-center gap-2">
      <EmptyState icon={<Waypoints />} title={t("empty")} className="pb-4">
        {t("emptyText")}
      </EmptyState>
      <div className="w-full max-w-lg">
        <TemplateCard />
      </div>
    </div>
  );
}

const TABS = ["all", "live", "draft", "paused", "ended", "archived"] as const;

function Filtered({ journeys, counts, figures, filter }: ListProps) {
  const t = useTranslations("journeys");
  const router = useRouter();
  const { path } = useWorkspace();
  const [typed, setTyped] = useState(filter.q);
  const go = (next: Partial<ListFilter>) => {
    const { status, q } = { ...filter, q: typed, ...next };
    router.replace(path(withQuery("/journeys", { status: status === "all" ? null : status, q: q || null })));
  };
  return (
    <>
      <Tabs
        value={filter.status}
        onChange={(status) => go({ status })}
        label={t("tabs.label")}
        tabs={TABS.filter((tab) => counts[tab] > 0 || tab === "all" || tab === filter.status).map((tab) => ({
          value: tab,
          label: t(`tabs.${tab}`),
          count: counts[tab],
        }))}
      />
      <search>
        <form
          className="relative w-full max-w-80"
          onSubmit={(event) => {
            event.preventDefault();
            go({ q: typed });
          }}
        >
          <Search
            aria-hidden
            className="absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
          />
          <input
            type="search"
            value={typed}
            aria-label={t("search")}
            placeholder={t("search")}
            onChange={(event) => {
              setTyped(event.target.value);
              if (event.target.value === "") go({ q: "" });
            }}
            onBlur={() => typed !== filter.q && go({ q: typed })}
            className={`${CONTROL} h-control ps-8 pe-2.5`}
          />
        </form>
      </search>
      {journeys.length === 0 ? (
        <EmptyState title={t("emptyFilter")} />
      ) : (
        <JourneysTable journeys={journeys} figures={figures} />
      )}
    </>
  );
}

"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { authorsOf, partOf } from "#components/canvas/diff-by-author.tsx";
import { DiffList } from "#components/canvas/diff-list.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";
import { useUrlState } from "#components/url-state.ts";
import { withQuery } from "#components/with-query.ts";
import { diffJourneys } from "#core/journey/diff.ts";
import type { ListedVersion } from "#lib/journeys/read-journey.ts";
import type { Compared, VersionedJourney } from "./shapes.ts";

const DiffDrawing = dynamic(() => import("./diff-drawing.tsx").then((part) => part.DiffDrawing), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});

type View = "list" | "overlaid" | "beside";
const VIEWS = ["list", "overlaid", "beside"] as const;
const ALL = "";

/** Two versions against each other: as a list, one over the other, or side by side. */
export function ComparePanel({
  journey,
  compared,
  versions,
}: {
  journey: VersionedJourney;
  compared: Compared;
  versions: readonly ListedVersion[];
}) {
  const t = useTranslations("journeys.versions");
  const words = useTranslations("editor.diff");
  const [url, change] = useUrlState();
  const [author, setAuthor] = useState(ALL);
  const [moves, setMoves] = useState(false);
  const { before, after, authors } = compared;
  const whole = useMemo(() => diffJourneys(before, after), [before, after]);
  const names = authorsOf(whole, authors);
  const part = author === ALL ? whole : partOf(whole, authors, author);
  const diff = moves ? part : { ...part, drawing: 0 };
  const view: View = VIEWS.find((one) => one === url.get("as")) ?? "list";
  return (
    <Card className="flex min-w-0 flex-col gap-4" data-compare={`${compared.from ?? ""}..${compared.to}`}>
      <CardHeader title={t("comparing")} />
      <Ends journey={journey} compared={compared} versions={versions} />
      <div className="flex flex-wrap items-center gap-4">
        {names.length > 0 ? (
          <Select
            small
            className="w-full sm:w-56"
            aria-label={words("filter")}
            value={author}
            onChange={setAuthor}
            options={[
              { value: ALL, label: words("everybody") },
              ...names.map(({ name, n }) => ({ value: name, label: words("byAuthor", { name, n }) })),
            ]}
          />
        ) : null}
        <Checkbox checked={moves} onChange={setMoves}>
          {t("withMoves")}
        </Checkbox>
      </div>
      <Tabs
        label={t("views")}
        value={view}
        onChange={(next) => change({ as: next === "list" ? null : next })}
        tabs={VIEWS.map((value) => ({ value, label: t(`as.${value}`) }))}
      >
        <TabPanel value="list" className="pt-4">
          <DiffList diff={diff} authors={authors} first={compared.from === null} />
        </TabPanel>
        {(["overlaid", "beside"] as const).map((value) => (
          <TabPanel key={value} value={value} className="pt-4">
            {view === value ? (
              <DiffDrawing journey={journey} compared={compared} beside={value === "beside"} diff={diff} />
            ) : null}
          </TabPanel>
        ))}
      </Tabs>
    </Card>
  );
}

function Ends({
  journey,
  compared,
  versions,
}: {
  journey: VersionedJourney;
  compared: Compared;
  versions: readonly ListedVersion[];
}) {
  const t = useTranslations("journeys.versions");
  const router = useRouter();
  const { path } = useWorkspace();
  const numbers = versions.map(({ number }) => ({ value: String(number), label: `v${number}` }));
  const go = (from: string, to: string) =>
    router.push(path(withQuery(`/journeys/${journey.id}/versions`, { compare: `${from}..${to}` })), {
      scroll: false,
    });
  const [from, to] = [String(compared.from ?? ""), String(compared.to)];
  return (
    <div className="flex flex-wrap items-center gap-2 text-dense">
      <Select
        small
        className="w-full sm:w-32"
        aria-label={t("from")}
        value={from}
        onChange={(next) => go(next, to)}
        options={[...numbers, { value: "", label: t("nothing") }]}
      />
      <span aria-hidden>→</span>
      <Select
        small
        className="w-full sm:w-32"
        aria-label={t("to")}
        value={to}
        onChange={(next) => go(from, next)}
        options={[{ value: "draft", label: t("draft") }, ...numbers]}
      />
    </div>
  );
}

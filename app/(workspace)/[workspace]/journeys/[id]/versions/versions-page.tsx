"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { DiffList } from "#components/canvas/diff-list.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Time } from "#components/ui/time.tsx";
import { withQuery } from "#components/with-query.ts";
import type { JourneyDiff } from "#core/journey/diff.ts";
import type { ListedVersion } from "#lib/journeys/read-journey.ts";
import { type HeadedJourney, JourneyHeader } from "../journey-header.tsx";

type Compared = Readonly<{ from: number | null; to: number | "draft"; diff: JourneyDiff }>;
type VersionsProps = Readonly<{
  journey: HeadedJourney;
  hasChanges: boolean;
  versions: readonly ListedVersion[];
  inside: Readonly<Record<number, number>>;
  compared: Compared | null;
}>;

export function VersionsPage({ journey, hasChanges, versions, inside, compared }: VersionsProps) {
  const t = useTranslations("journeys.versions");
  if (versions.length === 0) {
    return (
      <div className="flex flex-col gap-6">
        <JourneyHeader journey={journey} />
        <EmptyState title={t("empty")} />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <JourneyHeader journey={journey} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <ol className="flex flex-col gap-3" aria-label={t("title")}>
          {hasChanges && journey.liveVersion !== null ? (
            <DraftRow journey={journey} active={compared?.to === "draft"} />
          ) : null}
          {versions.map((version) => (
            <VersionRow
              key={version.number}
              journey={journey}
              version={version}
              inside={inside[version.number] ?? 0}
              active={compared?.to === version.number}
            />
          ))}
        </ol>
        {compared ? (
          <Card className="flex flex-col gap-4">
            <CardHeader
              title={
                compared.to === "draft"
                  ? t("compareDraft", { version: compared.from ?? 0 })
                  : t("compare", { version: compared.to })
              }
            />
            <DiffList diff={compared.diff} first={compared.from === null} />
          </Card>
        ) : null}
      </div>
    </div>
  );
}

function DraftRow({ journey, active }: { journey: HeadedJourney; active: boolean }) {
  const t = useTranslations("journeys");
  const { path } = useWorkspace();
  const compare = path(
    withQuery(`/journeys/${journey.id}/versions`, { compare: `${journey.liveVersion}..draft` }),
  );
  return (
    <li>
      <Card
        className="flex items-center justify-between gap-4"
        {...(active ? { "aria-current": "true" } : {})}
      >
        <span className="font-semibold">{t("status.draft")}</span>
        <span className="flex gap-4 text-dense">
          <Link href={compare} className="link">
            {t("versions.show")}
          </Link>
          <Link href={path(`/journeys/${journey.id}/edit`)} className="link">
            {t("versions.back")}
          </Link>
        </span>
      </Card>
    </li>
  );
}

type RowProps = Readonly<{ journey: HeadedJourney; version: ListedVersion; inside: number; active: boolean }>;

function VersionRow({ journey, version, inside, active }: RowProps) {
  const t = useTranslations("journeys.versions");
  const format = useFormat();
  const { path } = useWorkspace();
  const { number, note, publisher, publishedAt } = version;
  const base = `/journeys/${journey.id}`;
  const compare = `${number > 1 ? number - 1 : ""}..${number}`;
  return (
    <li>
      <Card className={active ? "border-primary" : ""} data-version={number}>
        <div className="flex flex-wrap items-center gap-2">
          <span className="num text-lead font-semibold">v{number}</span>
          {number === journey.liveVersion ? <Badge tone="ok">{t("current")}</Badge> : null}
          <span className="text-dense text-muted-foreground">
            <Time at={publishedAt} />
            {publisher ? ` ${t("by", { name: publisher })}` : ""}
          </span>
        </div>
        <p className="mt-1.5 text-dense text-pretty">
          {note || <span className="text-muted-foreground">{t("none")}</span>}
        </p>
        <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-dense">
          <Link href={path(withQuery(`${base}/versions`, { compare }))} className="link">
            {t("show")}
          </Link>
          <Link href={path(withQuery(`${base}/runs`, { version: number }))} className="link num">
            {t("inside", { n: inside, count: format.count(inside) })}
          </Link>
        </p>
      </Card>
    </li>
  );
}

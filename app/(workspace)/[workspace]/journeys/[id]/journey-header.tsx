"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TabLinks } from "#components/ui/tabs.tsx";

const TONE: Readonly<Record<string, Tone>> = { live: "ok", paused: "warn", draft: "neutral" };

export type HeadedJourney = Readonly<{
  id: string;
  name: string;
  status: string;
  liveVersion: number | null;
}>;

/** A journey's name and standing, and the ways between its pages. */
export function JourneyHeader({
  journey,
  sentence,
  actions,
}: {
  journey: HeadedJourney;
  sentence?: ReactNode;
  actions?: ReactNode;
}) {
  const t = useTranslations("journeyPages");
  const { path } = useWorkspace();
  const base = path(`/journeys/${journey.id}`);
  const version = journey.liveVersion === null ? "" : ` v${journey.liveVersion}`;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        above={
          <Link href={path("/journeys")} className="hover:text-foreground hover:underline">
            {t("journeys")}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {journey.name}
            <Badge tone={TONE[journey.status] ?? "neutral"}>
              {t(`status.${journey.status}`)}
              {journey.status === "draft" ? "" : version}
            </Badge>
          </span>
        }
        sentence={sentence}
        actions={
          <>
            {actions}
            <Link href={`${base}/edit`} className={buttonClass()}>
              {t("edit")}
            </Link>
          </>
        }
      />
      <TabLinks
        label={t("pages")}
        tabs={[
          { href: `${base}/report`, label: t("report") },
          { href: `${base}/runs`, label: t("runs") },
          { href: `${base}/versions`, label: t("versions") },
        ]}
      />
    </div>
  );
}

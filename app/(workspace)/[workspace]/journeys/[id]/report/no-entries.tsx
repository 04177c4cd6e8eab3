"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { LastArrival } from "#lib/analytics/last-arrivals.ts";

/** Nobody has entered: whether the triggers' events arrive at all, and where to see it. */
export function NoEntries({
  journey,
  arrivals,
}: {
  journey: ReportedJourney;
  arrivals: readonly LastArrival[];
}) {
  const t = useTranslations("report.none");
  const { path } = useWorkspace();
  return (
    <Card>
      <EmptyState
        title={t("title")}
        action={
          <Link
            href={path(journey.status === "draft" ? `/journeys/${journey.id}/edit` : "/events")}
            className={buttonClass()}
          >
            {t(journey.status === "draft" ? "edit" : "debugger")}
          </Link>
        }
      >
        {arrivals.map(({ event, at }) => (
          <p key={event}>
            <strong>{event}</strong>{" "}
            {at === null ? (
              t("never")
            ) : (
              <>
                {t("last")} <Time at={at} />
              </>
            )}
          </p>
        ))}
      </EmptyState>
    </Card>
  );
}

"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HomeChange } from "#lib/operations/home.ts";

/** What members have published lately. */
export function ChangesCard({ changes }: { changes: readonly HomeChange[] }) {
  const t = useTranslations("home.changes");
  const { path } = useWorkspace();
  return (
    <Card>
      <CardHeader title={t("title")} />
      {changes.length === 0 ? <p className="mt-2 text-dense text-muted-foreground">{t("none")}</p> : null}
      <ul className="mt-1 divide-y divide-border text-dense">
        {changes.map(({ journeyId, journey, version, by, note, at }) => (
          <li key={`${journeyId}-${version}`} className="py-2">
            <p>
              <Link
                href={path(`/journeys/${journeyId}/report?v=${version}`)}
                className="font-medium hover:text-primary hover:underline"
              >
                {journey} v{version}
              </Link>
            </p>
            {note ? <p className="text-pretty">{note}</p> : null}
            <p className="text-muted-foreground">
              {by ? `${t("by", { name: by })} · ` : null}
              <Time at={at} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

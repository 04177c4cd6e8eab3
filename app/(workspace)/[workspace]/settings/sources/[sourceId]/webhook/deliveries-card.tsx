"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { SourceDelivery } from "#lib/intake/source-deliveries.ts";

type Answer = Readonly<{ deliveries: readonly SourceDelivery[] }>;

const TONE = { accepted: "ok", quarantined: "warn", rejected: "bad" } as const;
const TOPICS = ["events"] as const;
const EVERY_MS = 10_000;

/** The last posts and what became of each: what was not believed stands here too. */
export function DeliveriesCard({ sourceId, first }: { sourceId: string; first: readonly SourceDelivery[] }) {
  const t = useTranslations("settings.sources.webhook");
  const path = `sources/${sourceId}/deliveries`;
  const read = useRead<Answer>(path, {
    first: { path, data: { deliveries: first } },
    topics: TOPICS,
    everyMs: EVERY_MS,
  });
  const deliveries = read.data?.deliveries ?? first;
  return (
    <Card className="flex flex-col gap-3">
      <CardHeader title={t("deliveries")} description={t("deliveriesText")} />
      {deliveries.length === 0 ? (
        <p className="text-dense text-muted-foreground">{t("noDeliveries")}</p>
      ) : (
        <ul className="divide-y divide-border">
          {deliveries.map((delivery) => (
            <DeliveryLine key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function DeliveryLine({ delivery: { verdict, what, cure, at, seq } }: { delivery: SourceDelivery }) {
  const t = useTranslations("settings.sources.webhook");
  const { path } = useWorkspace();
  const href = seq === null ? path("/events/rejected") : path(`/events?event=${encodeURIComponent(what)}`);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
      <Badge tone={TONE[verdict]} className="mt-0.5">
        {t(`verdicts.${verdict}`)}
      </Badge>
      <div className="min-w-0 flex-1 basis-40">
        <Link href={href} className="link font-medium break-words">
          {what}
        </Link>
        {cure ? <p className="text-dense text-pretty text-muted-foreground">{cure}</p> : null}
      </div>
      <Time at={at} className="shrink-0 text-dense text-muted-foreground" />
    </li>
  );
}

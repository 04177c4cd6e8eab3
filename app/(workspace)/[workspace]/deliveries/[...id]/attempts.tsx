"use client";

import { useTranslations } from "use-intl";
import { Moment } from "#components/facts/moment.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import type { DeliveryDetail } from "#lib/delivery/delivery-detail.ts";

/** Every hand-over with its answer; what was asked of the provider before the call stands even without one. */
export function Attempts({ delivery }: { delivery: DeliveryDetail }) {
  const t = useTranslations("deliveries.detail");
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t("attempts", { n: delivery.attemptList.length })} />
      {delivery.attemptList.length === 0 ? (
        <p className="mt-2 text-dense text-muted-foreground">{t("noAttempts")}</p>
      ) : (
        <ol className="mt-1 divide-y divide-border text-dense">
          {delivery.attemptList.map((attempt) => (
            <li
              key={`${attempt.number}-${attempt.startedAt}`}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2"
            >
              <span className="num w-6 shrink-0 text-muted-foreground">{attempt.number}</span>
              <span className="font-medium">
                <Reason list="attempt" code={attempt.outcome ?? "open"} />
              </span>
              {attempt.status ? <span className="font-mono text-meta">{attempt.status}</span> : null}
              <span className="ms-auto text-muted-foreground">
                <Moment at={attempt.startedAt} />
                {attempt.endedAt === null
                  ? null
                  : ` · ${format.duration(attempt.endedAt - attempt.startedAt)}`}
              </span>
              {attempt.answer ? (
                <span className="w-full ps-9 font-mono text-meta wrap-anywhere text-muted-foreground">
                  {attempt.answer}
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

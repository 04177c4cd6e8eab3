"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Moment } from "#components/facts/moment.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { DeliveryBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { pathOfId } from "#components/path-of-id.ts";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useRead } from "#components/use-read.ts";
import type { DeliveryDetail } from "#lib/delivery/delivery-detail.ts";
import { Attempts } from "./attempts.tsx";
import { MessageCard } from "./message-card.tsx";
import { WhyCard } from "./why-card.tsx";

const OPEN: ReadonlySet<string> = new Set(["queued", "deferred", "sending", "unknown", "dead"]);

/** State, reason and attempts left of the facts; the message as it was rendered below. */
export function DeliveryPage({ first }: { first: DeliveryDetail }) {
  const t = useTranslations("deliveries.detail");
  const { path } = useWorkspace();
  const url = `deliveries/${pathOfId(first.id)}`;
  const read = useRead<DeliveryDetail>(url, {
    first: { path: url, data: first },
    everyMs: OPEN.has(first.state) ? 2_000 : false,
  });
  const delivery = read.data ?? first;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        above={
          <Link href={path("/deliveries")} className="hover:text-foreground hover:underline">
            {t("deliveries")}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {delivery.subject ?? delivery.template ?? <Reason list="channel" code={delivery.channel} />}
            <DeliveryBadge state={delivery.state} parkedBy={delivery.parkedBy} />
          </span>
        }
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <WhyCard delivery={delivery} onChanged={() => void read.refetch()} />
          <Attempts delivery={delivery} />
          <MessageCard delivery={delivery} />
        </div>
        <Facts delivery={delivery} />
      </div>
    </div>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const t = useTranslations("deliveries.detail");
  const { path } = useWorkspace();
  const link = "hover:text-primary hover:underline";
  return (
    <Card>
      <CardHeader title={t("facts")} />
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-dense">
        <Fact name={t("person")}>
          <PersonName id={delivery.personId} {...delivery.person} />
        </Fact>
        {delivery.address ? <Fact name={t("address")}>{delivery.address}</Fact> : null}
        <Fact name={t("channel")}>
          <Reason list="channel" code={delivery.channel} />
          {delivery.provider ? (
            <span className="text-muted-foreground"> · {delivery.provider.name}</span>
          ) : null}
        </Fact>
        {delivery.template && delivery.templateId ? (
          <Fact name={t("template")}>
            <Link href={path(`/templates/${delivery.templateId}/edit`)} className={link}>
              {delivery.template}
            </Link>
          </Fact>
        ) : null}
        {delivery.journeyId && delivery.runId ? (
          <Fact name={t("journey")}>
            <Link href={path(`/journeys/${delivery.journeyId}/runs/${delivery.runId}`)} className={link}>
              {delivery.journey} v{delivery.version}
            </Link>
            <span className="block text-meta text-muted-foreground">
              {t("step", { step: delivery.stepId ?? "" })}
            </span>
          </Fact>
        ) : null}
        <Fact name={t("asked")}>
          <Moment at={delivery.createdAt} />
        </Fact>
        {delivery.sentAt === null ? null : (
          <Fact name={t("sent")}>
            <Moment at={delivery.sentAt} />
          </Fact>
        )}
        {delivery.nextAt === null ? null : (
          <Fact name={t("next")}>
            <Moment at={delivery.nextAt} />
          </Fact>
        )}
        <Fact name={t("guarantee")}>{t(`guarantees.${delivery.onUnknown}`)}</Fact>
        <Fact name={t("key")}>
          <span className="font-mono text-meta">{delivery.id}</span>
        </Fact>
        {delivery.providerMessageId ? (
          <Fact name={t("providerId")}>
            <span className="font-mono text-meta">{delivery.providerMessageId}</span>
          </Fact>
        ) : null}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

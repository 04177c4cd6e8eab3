"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { DeliveryBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { pathOfId } from "#components/path-of-id.ts";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { type UrlChange, useUrlState } from "#components/url-state.ts";
import { useList } from "#components/use-list.ts";
import type { FirstRead } from "#components/use-read.ts";
import type { DeliveryRow } from "#lib/delivery/list-deliveries.ts";
import { DeliveryTabs, type TabCounts } from "./delivery-tabs.tsx";
import { type DeliveriesAsked, deliveriesPath, tabOf } from "./tabs.ts";

type DeliveryList = Readonly<{ deliveries: readonly DeliveryRow[]; next: string | null }>;
const EVERY_MS = 10_000;
const TOPICS = ["deliveries"] as const;
const CHANNELS = ["all", "email", "webhook"] as const;

/** Messages in the order they were asked for, each with what became of it and why. */
export function DeliveriesPage({ first, counts }: { first: FirstRead<DeliveryList>; counts: TabCounts }) {
  const t = useTranslations("deliveries");
  const [url, change] = useUrlState();
  const asked: DeliveriesAsked = {
    tab: url.get("tab") ?? undefined,
    journey: url.get("journey") ?? undefined,
    step: url.get("step") ?? undefined,
    channel: url.get("channel") ?? undefined,
    reason: url.get("reason") ?? undefined,
  };
  const tab = tabOf(asked.tab);
  const list = useList<DeliveryList>(deliveriesPath(asked), { first, everyMs: EVERY_MS, topics: TOPICS });
  const deliveries = list.pages.flatMap((page) => page.deliveries);
  const narrowed = Boolean(asked.journey || asked.step || asked.channel || asked.reason);
  return (
    <div className="flex flex-col gap-4">
      <DeliveryTabs current={tab} sentence={t(`sentence.${tab}`)} counts={counts} />
      <Filters asked={asked} journey={deliveries[0]?.journey ?? null} onChange={change} />
      {list.error ? <RetryCard error={list.error} onRetry={list.again} /> : null}
      {deliveries.length > 0 ? (
        <DeliveriesTable deliveries={deliveries} />
      ) : (
        <Nothing
          tab={tab}
          narrowed={narrowed}
          onClear={() => change({ journey: null, step: null, channel: null, reason: null })}
        />
      )}
      {list.hasMore ? <MoreButton shown={deliveries.length} busy={list.busy} onMore={list.more} /> : null}
    </div>
  );
}

function Filters({
  asked,
  journey,
  onChange,
}: {
  asked: DeliveriesAsked;
  journey: string | null;
  onChange: UrlChange;
}) {
  const t = useTranslations("deliveries");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-40">
        <Select
          aria-label={t("channel")}
          value={asked.channel ?? "all"}
          onChange={(channel) => onChange({ channel: channel === "all" ? null : channel })}
          options={CHANNELS.map((channel) => ({ value: channel, label: t(`channels.${channel}`) }))}
        />
      </div>
      {asked.journey ? (
        <Tag onRemove={() => onChange({ journey: null, step: null })}>{journey ?? asked.journey}</Tag>
      ) : null}
      {asked.step ? (
        <Tag onRemove={() => onChange({ step: null })}>{t("atStep", { step: asked.step })}</Tag>
      ) : null}
      {asked.reason ? (
        <Tag onRemove={() => onChange({ reason: null })}>
          <Reason list="skip" code={asked.reason} />
        </Tag>
      ) : null}
    </div>
  );
}

function DeliveriesTable({ deliveries }: { deliveries: readonly DeliveryRow[] }) {
  const t = useTranslations("deliveries");
  return (
    <Table label={t("title")}>
      <TableHead>
        <Th>{t("message")}</Th>
        <Th>{t("person")}</Th>
        <Th>{t("state")}</Th>
        <Th>{t("journey")}</Th>
        <Th numeric>{t("attempts")}</Th>
        <Th>{t("time")}</Th>
      </TableHead>
      <TableBody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id} delivery={delivery} />
        ))}
      </TableBody>
    </Table>
  );
}

function Row({ delivery }: { delivery: DeliveryRow }) {
  const t = useTranslations("deliveries");
  const { path } = useWorkspace();
  const link = "hover:text-primary hover:underline";
  return (
    <Tr data-delivery={delivery.id} data-state={delivery.state}>
      <Td className="max-w-72">
        <Link
          href={path(`/deliveries/${pathOfId(delivery.id)}`)}
          className={`block truncate font-medium ${link}`}
        >
          {delivery.subject ?? delivery.template ?? <Reason list="channel" code={delivery.channel} />}
        </Link>
        <span className="block truncate text-meta text-muted-foreground">
          <Reason list="channel" code={delivery.channel} />
          {delivery.template ? ` · ${delivery.template}` : null}
        </span>
      </Td>
      <Td label={t("person")} className="max-w-48">
        <PersonName id={delivery.personId} {...delivery.person} />
      </Td>
      <Td label={t("state")}>
        <DeliveryBadge state={delivery.state} parkedBy={delivery.parkedBy} />
        <span className="block text-meta text-muted-foreground">
          <Why delivery={delivery} />
        </span>
      </Td>
      <Td label={t("journey")}>
        {delivery.journeyId && delivery.runId ? (
          <Link href={path(`/journeys/${delivery.journeyId}/runs/${delivery.runId}`)} className={link}>
            {delivery.journey} <span className="text-muted-foreground">v{delivery.version}</span>
          </Link>
        ) : (
          <span className="text-muted-foreground">—</span>
        )}
      </Td>
      <Td label={t("attempts")} numeric>
        {delivery.attempts}
      </Td>
      <Td label={t("time")}>
        <Time at={delivery.sentAt ?? delivery.settledAt ?? delivery.createdAt} />
      </Td>
    </Tr>
  );
}

/** The reason of what ended or stands still, or when it is tried next. */
function Why({ delivery: { state, reason, parkedBy, nextAt } }: { delivery: DeliveryRow }) {
  const t = useTranslations("deliveries");
  if (parkedBy) return <Reason list="park" code={parkedBy} />;
  if (state === "dead" && reason) return <Reason list="cause" code={reason} />;
  if (reason) return <Reason list="skip" code={reason} />;
  if (nextAt !== null) {
    return (
      <>
        {t("next")} <Time at={nextAt} />
      </>
    );
  }
  return null;
}

function Nothing({
  tab,
  narrowed,
  onClear,
}: {
  tab: ReturnType<typeof tabOf>;
  narrowed: boolean;
  onClear: () => void;
}) {
  const t = useTranslations("deliveries.nothing");
  const { path } = useWorkspace();
  if (narrowed)
    return <EmptyState title={t("filtered")} action={<Button onClick={onClear}>{t("clear")}</Button>} />;
  return (
    <EmptyState
      title={t(tab)}
      action={
        <Link href={path("/journeys")} className={buttonClass()}>
          {t("act")}
        </Link>
      }
    />
  );
}
